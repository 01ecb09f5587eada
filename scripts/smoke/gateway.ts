export interface Answer {
  readonly status: number;
  /** The parsed JSON; an empty record where the body was none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly tookMs: number;
}

export interface Gateway {
  readonly url: string;
  get(path: string): Promise<Answer>;
  /** Where a link to an offer leads, asked so that nothing is stored or sent; undefined: there is no such offer. */
  leadsTo(offer: string): Promise<string | undefined>;
  postClick(click: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** The gateway could not be asked at all; the message says what to do. */
export class NoAnswer extends Error {}

export const CLICK_PATH = "/api/arbitrage/send-to-leads-tech/";

/** The gateway answers within 10 s; half as much again for the way. */
const TIMEOUT_MS = 15_000;

export function gatewayAt(url: string): Gateway {
  return {
    url,
    get: (path) => ask(url, path, { method: "GET" }),
    async leadsTo(offer) {
      const init = { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
      try {
        const { headers } = await fetch(`${url}/go/${offer}`, init);
        return headers.get("location") ?? undefined;
      } catch (error) {
        throw new NoAnswer(reason(url, error));
      }
    },
    postClick: (click) =>
      ask(url, CLICK_PATH, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(click),
      }),
  };
}

async function ask(url: string, path: string, init: RequestInit): Promise<Answer> {
  const began = performance.now();
  try {
    // Followed, a redirected POST would become a GET.
    const response = await fetch(url + path, { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    const tookMs = Math.round(performance.now() - began);
    const location = response.headers.get("location");
    if (location !== null)
      throw new NoAnswer(`${url}${path} перенаправляет на ${location}: укажите этот адрес в --url`);
    return { status: response.status, body: readRecord(text), tookMs };
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer(reason(url, error));
  }
}

function reason(url: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ECONNREFUSED") {
    return (
      `По адресу ${url} никто не слушает (Connection refused). ` +
      "Запустите песочницу (npm run sandbox), а шлюз — командой, которую она напечатает: тогда клики не уйдут в живой " +
      'аккаунт. В Docker проверьте, что порт проброшен (ports: "8000:8000") и сервис жив: docker compose ps'
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `Имя из ${url} не находится в DNS: проверьте --url`;
  if (cause instanceof Error && cause.name === "TimeoutError") return `${url} не ответил за ${TIMEOUT_MS / 1000} с`;
  return `${url} не отвечает: ${cause instanceof Error ? cause.message || code : String(cause)}`;
}

function readRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {}; // A page of some other program: the steps say what was expected instead.
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
