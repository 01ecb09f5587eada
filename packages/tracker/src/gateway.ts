import type { Page } from "./page/page.ts";
import type { ClickAnswer, Outcome } from "./types.ts";

const PATH = "/api/arbitrage/send-to-leads-tech/";
/** With `?async=1` the gateway answers within a second; a slow mobile connection needs several. */
const TIMEOUT_MS = 20_000;
/** The click itself is at fault and always will be. Everything else may be mended at the gateway. */
const FINAL = [400, 409, 413];

/** Where clicks go: the gateway's own URL, or one that already ends in the document's path. */
export function clicksUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, "");
  return `${base.endsWith(PATH.slice(0, -1)) ? `${base}/` : base + PATH}?async=1`;
}

/** One attempt; never rejects. A simple request in the browser's terms, so no preflight goes before it. */
export async function postClick(page: Page, url: string, body: string): Promise<Outcome> {
  const controller = new AbortController();
  const cancel = page.after(TIMEOUT_MS, () => controller.abort());
  try {
    // A string is sent as text/plain. The page's address may hold VK's signature, so it is no referrer.
    const response = await page.fetch(url, {
      method: "POST",
      body,
      keepalive: true,
      referrerPolicy: "no-referrer",
      signal: controller.signal,
    });
    // Another server, or a page in between, may answer anything at all.
    const told: Told | null = await response.json().catch(() => null);
    return read(response, told);
  } catch {
    return failed("waiting", "Нет связи со шлюзом: клик уйдёт позже", true);
  } finally {
    cancel();
  }
}

interface Told extends Partial<Omit<ClickAnswer, "success">> {
  readonly success?: boolean;
  readonly error?: {
    readonly message?: string;
    readonly details?: ReadonlyArray<{ readonly path: string; readonly message: string }>;
  };
}

function read({ ok, status }: Response, told: Told | null): Outcome {
  if (ok && isAnswer(told)) return { ...told, status: "accepted" };
  const said = errorOf(told);
  if (said !== undefined && FINAL.includes(status)) return failed("refused", said, false);
  // Not ours: the click stays, since the endpoint can be mended.
  const error = said ?? `Ответил не шлюз (HTTP ${status}): проверьте endpoint`;
  return failed("waiting", error, status === 429 || status === 503);
}

function failed(status: "waiting" | "refused", error: string, unreachable: boolean): Outcome {
  return { status, success: false, error, unreachable };
}

function isAnswer(told: Told | null): told is ClickAnswer {
  return told?.success === true && told.click_id !== undefined;
}

/** What people are told: the message, and what is wrong with which field. */
function errorOf(told: Told | null): string | undefined {
  // Other servers' errors have a message too, and theirs are not final.
  const { message, details = [] } = (told?.success === false && told.error) || {};
  return message && [message, ...details.map(({ path, message: why }) => `${path} ${why}`)].join("; ");
}
