import type { ErrorAnswer, ReportAnswer } from "@metka/contract";

/** Why there is no report; the message says what to do. */
export class ReportProblem extends Error {}

/** A report of years over raw rows takes seconds. */
const TIMEOUT_MS = 120_000;

export interface GatewayAddress {
  readonly url: string;
  readonly token: string;
}

export async function askReport(gateway: GatewayAddress, query: URLSearchParams, as: "json"): Promise<ReportAnswer>;
export async function askReport(gateway: GatewayAddress, query: URLSearchParams, as: "text"): Promise<string>;
export async function askReport(
  { url, token }: GatewayAddress,
  query: URLSearchParams,
  as: "json" | "text",
): Promise<ReportAnswer | string> {
  const response = await ask(url, `/api/reports?${query}`, token);
  if (response.status === 401) {
    throw new ReportProblem(
      `Шлюз ${url} не принял токен: проверьте ADMIN_TOKEN или DATA_DIR, в ней его admin-token; другой шлюз — --url`,
    );
  }
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok) throw new ReportProblem(await whyRefused(response, type, url));
  if (as === "text") return Buffer.from(await response.arrayBuffer()).toString("utf8");
  if (!type.includes("json")) throw new ReportProblem(noGateway(url));
  const answer: ReportAnswer = JSON.parse(await response.text());
  return answer;
}

async function ask(url: string, path: string, token: string): Promise<Response> {
  try {
    return await fetch(url + path, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new ReportProblem(unreachable(url, error));
  }
}

function unreachable(url: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ECONNREFUSED") {
    return `По адресу ${url} никто не слушает: запустите шлюз или укажите его адрес в --url`;
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `Имя из ${url} не находится в DNS: проверьте --url`;
  if (cause instanceof Error && cause.name === "TimeoutError") return `${url} не ответил за ${TIMEOUT_MS / 1000} с`;
  return `${url} не отвечает: ${cause instanceof Error ? cause.message || code : String(cause)}`;
}

/** What is wrong with each option, in the gateway's own words. */
async function whyRefused(response: Response, type: string, url: string): Promise<string> {
  const text = await response.text();
  if (!type.includes("json") || !text.includes('"error"')) return noGateway(url);
  const { error }: ErrorAnswer = JSON.parse(text);
  const details = (error.details ?? []).map(({ path, message }) => `\n  • ${optionOf(path)}: ${message}`);
  return `${error.message}${details.join("")}`;
}

/** `/group_by` is `--by` here, and `/filter[ref]` a `--filter`. */
function optionOf(path: string): string {
  const [, mark] = /^\/filter\[(.*)\]/s.exec(path) ?? [];
  if (mark !== undefined) return `--filter ${mark}`;
  return path === "/group_by" ? "--by" : path.replace("/", "--");
}

function noGateway(url: string): string {
  return `По адресу ${url} отвечает не Metka: укажите адрес шлюза в --url`;
}
