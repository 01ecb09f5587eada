import { isRecord } from "./gateway.ts";
import type { Report } from "./report.ts";

export interface Expected {
  readonly userId: string;
  readonly timestamp: string;
}

/** A placeholder that reached the network: `{ref}`, escaped or not, or `[[[ref]]]`. */
const PLACEHOLDER = /\{|\}|%7B|%7D|\[\[\[/i;

/** Holds an accepted click's answer against the document, member by member; returns the URL where there is one. */
export function checkClick(
  body: Readonly<Record<string, unknown>>,
  { userId, timestamp }: Expected,
  report: Report,
): string | undefined {
  const { message, tracking_id: id, leads_tech_params: params, leads_tech_url: url, delivery } = body;
  const written = typeof message === "string" && message !== "";
  report.check(written, `message: «${String(message)}»`, "message: пусто");
  report.check(Number.isSafeInteger(id), `tracking_id: ${String(id)}`, `tracking_id: не число, а ${String(id)}`);
  if (typeof url !== "string" || !URL.canParse(url)) {
    report.failed(`leads_tech_url: это не адрес: ${String(url)}`);
    return undefined;
  }
  report.check(!PLACEHOLDER.test(url), `leads_tech_url: ${url}`, `leads_tech_url: остался плейсхолдер: ${url}`);
  checkParams(params, url, report);
  checkUser(body, new URL(url).searchParams, userId, report);
  const wrongTime = `timestamp: отправлено ${timestamp}, в ответе ${String(body.timestamp)}`;
  report.check(body.timestamp === timestamp, `timestamp: ${timestamp}`, wrongTime);
  const { status, http_status: httpStatus } = isRecord(delivery) ? delivery : {};
  report.check(
    status === "delivered",
    `Сеть приняла клик: HTTP ${String(httpStatus)}`,
    `Сеть не приняла клик: ${String(message)}`,
  );
  return url;
}

function checkParams(params: unknown, url: string, report: Report): void {
  const inUrl = Object.fromEntries(new URL(url).searchParams);
  const same = isRecord(params) && JSON.stringify(params) === JSON.stringify(inUrl);
  const wrong = `leads_tech_params: в адресе ${JSON.stringify(inUrl)}, а в ответе ${JSON.stringify(params)}`;
  report.check(same, `leads_tech_params: ${JSON.stringify(params)}`, wrong);
}

/** The document's offer carries the user in sub6; another default offer may carry it under any name. */
function checkUser(
  { leads_tech_data: data }: Readonly<Record<string, unknown>>,
  params: URLSearchParams,
  userId: string,
  report: Report,
): void {
  const documents = isRecord(data) && data.offer === "leads-tech";
  const [name] = [...params].find(([key, value]) => value === userId && (!documents || key === "sub6")) ?? [];
  const wrong = documents ? "user_id не ушёл в sub6" : "user_id не ушёл ни в одном параметре";
  report.check(name !== undefined, `user_id ушёл в ${name}`, wrong);
}
