import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../read-body.ts";
import { sendJson } from "../send.ts";
import { type AdObject, daysBetween, type Kind, type Records, roubles } from "./records.ts";
import type { Cabinet, Fault, VkAds } from "./vk-ads.ts";

const MAX_BODY_BYTES = 16 * 1024;
/** Bounds of the API, as its clients know them. */
const MOST_IDS = 50;
const MOST_DAYS = 92;
const MOST_LIMIT = 250;
const USUAL_LIMIT = 20;

const LISTS: Readonly<Record<string, { readonly kind: Kind; readonly parent: string | undefined }>> = {
  "/api/v2/ad_plans.json": { kind: "campaigns", parent: undefined },
  "/api/v2/ad_groups.json": { kind: "groups", parent: "ad_plan_id" },
  "/api/v2/banners.json": { kind: "banners", parent: "ad_group_id" },
};

/** Whether a target is a call of the VK Ads API and so no click. */
export function isVkAds(target: string): boolean {
  return /^\/api\/v[23]\//.test(target);
}

export function handleVkAds(target: string, request: IncomingMessage, response: ServerResponse, vkAds: VkAds): void {
  vkAds.requests += 1;
  const fault = vkAds.nextFault();
  if (fault !== undefined) {
    request.resume();
    answerFault(fault, request, response);
    return;
  }
  const url = new URL(target, "http://sandbox");
  if (url.pathname === "/api/v2/oauth2/token.json" || url.pathname === "/api/v2/oauth2/token/delete.json") {
    readBody(request, MAX_BODY_BYTES, {
      tooLarge: () => refuse(response, 413, "too_large", "The body is too large"),
      whole: (body) => answerToken(url.pathname, new URLSearchParams(body), response, vkAds),
    });
    return;
  }
  request.resume();
  const cabinet = authorised(request, response, vkAds);
  if (cabinet === undefined) return;
  if (!vkAds.admits(cabinet)) {
    refuse(response, 429, "rate_limit_exceeded", "Too many requests");
    return;
  }
  const list = LISTS[url.pathname];
  if (list !== undefined) answerList(list, url.searchParams, response, cabinet.records);
  else if (/^\/api\/v[23]\/statistics\/banners\/day\.json$/.test(url.pathname)) {
    answerStatistics(url.searchParams, response, cabinet.records, vkAds.now());
  } else refuse(response, 404, "not_found", `No such resource: ${url.pathname}`);
}

function answerToken(path: string, form: URLSearchParams, response: ServerResponse, vkAds: VkAds): void {
  const cabinet = vkAds.cabinets.get(form.get("client_id") ?? "");
  if (cabinet === undefined || form.get("client_secret") !== cabinet.secret) {
    refuse(response, 401, "invalid_client", "Invalid client credentials");
    return;
  }
  if (path.endsWith("/delete.json")) {
    cabinet.tokens.deleteAll();
    response.writeHead(204).end();
    return;
  }
  const grant = form.get("grant_type");
  if (grant !== "client_credentials" && grant !== "refresh_token") {
    refuse(response, 400, "unsupported_grant_type", `Unsupported grant type: ${grant}`);
    return;
  }
  const token =
    grant === "refresh_token"
      ? cabinet.tokens.refresh(form.get("refresh_token") ?? "", vkAds.now())
      : cabinet.tokens.issue(vkAds.now());
  if (token !== undefined) sendJson(response, 200, token);
  else if (grant === "refresh_token") refuse(response, 401, "invalid_token", "Unknown refresh token");
  else refuse(response, 403, "token_limit_exceeded", "Active access token limit reached");
}

function authorised(request: IncomingMessage, response: ServerResponse, vkAds: VkAds): Cabinet | undefined {
  const [, token = ""] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  for (const cabinet of vkAds.cabinets.values()) {
    const found = cabinet.tokens.check(token, vkAds.now());
    if (found === "valid") return cabinet;
    if (found === "expired") {
      refuse(response, 401, "expired_token", "Access token is expired");
      return undefined;
    }
  }
  refuse(response, 401, "invalid_token", "Unknown access token");
  return undefined;
}

function answerList(
  { kind, parent }: (typeof LISTS)[string],
  query: URLSearchParams,
  response: ServerResponse,
  records: Records,
): void {
  const limit = Number(query.get("limit") ?? USUAL_LIMIT);
  const offset = Number(query.get("offset") ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LIMIT || !Number.isInteger(offset) || offset < 0) {
    refuse(response, 400, "invalid_params", `limit: 1 to ${MOST_LIMIT}; offset: from 0`);
    return;
  }
  // Without the filter what is deleted is left out.
  const statuses = query.get("_status__in")?.split(",") ?? ["active", "blocked"];
  const all = [...records.objects[kind].values()].filter(({ status }) => statuses.includes(status));
  const fields = query.get("fields")?.split(",") ?? ["id", "name"];
  const items = all.slice(offset, offset + limit).map((one) => fieldsOf(one, parent, fields));
  sendJson(response, 200, { count: all.length, offset, items });
}

function fieldsOf({ id, name, status, parent }: AdObject, parentName: string | undefined, fields: readonly string[]) {
  const all = { id, name, status, ...(parentName === undefined ? {} : { [parentName]: parent }) };
  return Object.fromEntries(Object.entries(all).filter(([field]) => fields.includes(field)));
}

function answerStatistics(query: URLSearchParams, response: ServerResponse, records: Records, nowMs: number): void {
  const ids = (query.get("id") ?? "").split(",").filter((id) => id !== "");
  const from = query.get("date_from") ?? "";
  const to = query.get("date_to") ?? "";
  const days = daysBetween(from, to);
  if (ids.length < 1 || ids.length > MOST_IDS || !ids.every((id) => /^\d{1,15}$/.test(id))) {
    refuse(response, 400, "ERR_WRONG_IDS", `id: 1 to ${MOST_IDS} ids`);
    return;
  }
  if (days.length < 1 || days.length > MOST_DAYS) {
    refuse(response, 400, "ERR_WRONG_DATE", `date_from, date_to: 1 to ${MOST_DAYS} days`);
    return;
  }
  const items = ids
    .map(Number)
    .filter((id) => records.objects.banners.has(id))
    .map((id) => {
      const rows = days.map((date) => ({ date, figures: records.reported(id, date, nowMs) }));
      const total = { shows: 0, clicks: 0, spent: 0 };
      for (const { figures } of rows) {
        total.shows += figures.shows;
        total.clicks += figures.clicks;
        total.spent += figures.spent;
      }
      return {
        id,
        rows: rows.map(({ date, figures }) => ({ date, base: baseOf(figures) })),
        total: { base: baseOf(total) },
      };
    });
  sendJson(response, 200, { items });
}

function baseOf({ shows, clicks, spent }: { shows: number; clicks: number; spent: number }) {
  return { shows, clicks, goals: 0, spent: roubles(spent), vk: { goals: 0 } };
}

function answerFault(fault: Fault["answer"], request: IncomingMessage, response: ServerResponse): void {
  switch (fault) {
    case "429":
      response.setHeader("Retry-After", 1);
      refuse(response, 429, "rate_limit_exceeded", "Too many requests");
      break;
    case "500":
      refuse(response, 500, "ERR_INTERNAL", "Internal error");
      break;
    case "html":
      response.writeHead(200, { "Content-Type": "text/html" }).end("<html><body>Технические работы</body></html>");
      break;
    case "changed":
      sendJson(response, 200, { result: [], version: 4 });
      break;
    case "hang":
      break;
    case "cut":
      response
        .writeHead(200, { "Content-Type": "application/json", "Content-Length": 1000 })
        .write('{"count": 12, "it');
      setTimeout(() => request.socket.destroy(), 5);
      break;
    default:
      fault satisfies never;
  }
}

/** As the API writes its errors. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const oauth = status === 401 || status === 403 || code === "unsupported_grant_type";
  // Two forms are seen: the authorisation's own, and that of everything else.
  sendJson(response, status, oauth ? { error: code, error_description: message } : { error: { code, message } });
}
