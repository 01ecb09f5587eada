import type { IncomingMessage, ServerResponse } from "node:http";
import { isRecord } from "../is-record.ts";
import { readBody } from "../read-body.ts";
import { sendJson } from "../send.ts";
import type { LeadsTech, LeadsTechFault } from "./leads-tech.ts";
import { type Figures, type Question, statistics } from "./statistics.ts";

const MAX_BODY_BYTES = 16 * 1024;
const MOST_ROWS = 1_000;

/** Whether a target is a call of the API of leads.tech and so no click. */
export function isLeadsTech(target: string): boolean {
  return /^\/v1\/front\//.test(target);
}

export function handleLeadsTech(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  leadsTech: LeadsTech,
): void {
  leadsTech.requests += 1;
  const fault = leadsTech.nextFault();
  if (fault !== undefined && fault !== "changed" && fault !== "unknown") {
    request.resume();
    answerFault(fault, request, response);
    return;
  }
  const url = new URL(target, "http://sandbox");
  if (url.pathname === "/v1/front/authorization/login") {
    readBody(request, MAX_BODY_BYTES, {
      tooLarge: () => refuse(response, 413, "Too large"),
      whole: (body) => answerLogin(body, response, leadsTech),
    });
    return;
  }
  request.resume();
  if (url.pathname === "/v1/front/authorization/refresh") {
    answerTokens(response, leadsTech.refresh(url.searchParams.get("jsonRefreshWebToken")), "Refresh token is wrong");
    return;
  }
  const token = request.headers["x-auth-token"];
  if (!leadsTech.isValid(typeof token === "string" ? token : undefined)) refuse(response, 401, "Unauthorized");
  else if (url.pathname === "/v1/front/stat/by-subid") answerBySub(url.searchParams, response, leadsTech, fault);
  else if (url.pathname === "/v1/front/stat/by-offer") answerByOffer(url.searchParams, response, leadsTech, fault);
  else refuse(response, 404, "Not found");
}

function answerLogin(body: string, response: ServerResponse, leadsTech: LeadsTech): void {
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    refuse(response, 400, "Bad request");
    return;
  }
  const { login, password } = isRecord(sent) ? sent : {};
  answerTokens(response, leadsTech.logIn(login, password), "Login or password is wrong");
}

function answerTokens(
  response: ServerResponse,
  tokens: { readonly access: string; readonly refresh: string } | undefined,
  refusal: string,
): void {
  if (tokens === undefined) refuse(response, 401, refusal);
  else {
    const data = { jsonAccessWebToken: tokens.access, jsonRefreshWebToken: tokens.refresh };
    sendJson(response, 200, { success: true, data });
  }
}

type ShapeFault = "changed" | "unknown" | undefined;

function answerBySub(query: URLSearchParams, response: ServerResponse, leadsTech: LeadsTech, fault: ShapeFault): void {
  const sub = query.get("subs[]") ?? "";
  const period = periodOf(query);
  const [page, size] = [Number(query.get("page")), Number(query.get("pageSize"))];
  if (period === undefined || !/^sub(?:[1-9]|10)$/.test(sub)) refuse(response, 400, "dateStart, dateEnd, subs[]");
  else if (!(size >= leadsTech.minPageSize && size <= MOST_ROWS && page >= 1)) refuse(response, 400, "pageSize");
  else {
    const filter: Record<string, string> = {};
    for (const [name, value] of query) if (/^sub(?:[1-9]|10)$/.test(name)) filter[name] = value;
    const rows = statistics(leadsTech, { ...period, filter, keyOf: (params) => params[sub] ?? "" });
    const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
    const items = sorted.slice((page - 1) * size, page * size).map(([value, figures]) => ({
      ...shaped(figures, leadsTech.texts, fault),
      [sub]: value === "" ? null : value,
    }));
    answerRows(response, leadsTech, items, sorted.length);
  }
}

function answerByOffer(
  query: URLSearchParams,
  response: ServerResponse,
  leadsTech: LeadsTech,
  fault: ShapeFault,
): void {
  const period = periodOf(query);
  if (period === undefined) {
    refuse(response, 400, "dateStart, dateEnd");
    return;
  }
  const rows = statistics(leadsTech, { ...period, filter: {}, keyOf: () => "1" });
  const items = Array.from(rows, ([id, figures]) => ({
    ...shaped(figures, leadsTech.texts, fault),
    offerId: id,
    offerTitle: "Песочница",
  }));
  answerRows(response, leadsTech, items, items.length);
}

function answerRows(response: ServerResponse, leadsTech: LeadsTech, items: readonly object[], count: number): void {
  sendJson(response, 200, { success: true, data: { [leadsTech.list]: items, allItemsCount: count, summary: {} } });
}

function shaped(
  { clicks, uniques, approved, hold, inprogress, rejected, income }: Figures,
  texts: boolean,
  fault: ShapeFault,
): Record<string, string | number> {
  const conversions = approved + hold + inprogress + rejected;
  const counts = { clicks, uniques, hosts: uniques, conversions, approved, hold, rejected, inprogress };
  const shown = (value: number) => (texts ? String(value) : value);
  const row: Record<string, string | number> = Object.fromEntries(
    Object.entries(counts).map(([name, value]) => [name, shown(value)]),
  );
  row.CR = shown(uniques === 0 ? 0 : conversions / uniques);
  row.AR = shown(conversions === 0 ? 0 : approved / conversions);
  if (fault !== "changed") row.sumwebmaster = texts ? (income / 100).toFixed(2) : income / 100;
  if (fault === "unknown") row.newField = "1";
  return row;
}

/** `16-11-2025` or `20251116`. */
function periodOf(query: URLSearchParams): Pick<Question, "from" | "to"> | undefined {
  const [from, to] = ["dateStart", "dateEnd"].map((name) => {
    const value = query.get(name) ?? "";
    const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})$/.exec(value) ?? [];
    const [, otherYear, otherMonth, otherDay] = /^(\d{4})(\d\d)(\d\d)$/.exec(value) ?? [];
    if (day !== undefined) return `${year}-${month}-${day}`;
    return otherDay === undefined ? undefined : `${otherYear}-${otherMonth}-${otherDay}`;
  });
  return from === undefined || to === undefined ? undefined : { from, to };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { success: false, message });
}

function answerFault(
  fault: Exclude<LeadsTechFault["answer"], "changed" | "unknown">,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (fault) {
    case "429":
      response.setHeader("Retry-After", "0");
      refuse(response, 429, "Too many requests");
      return;
    case "500":
      refuse(response, 500, "Internal error");
      return;
    case "html":
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end("<html><body>Работы</body></html>");
      return;
    case "cut":
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" }).write('{"success":tr');
      request.socket.end();
      return;
    case "hang":
      return;
  }
}
