import { createHash } from "node:crypto";
import type { ErrorDetail, MadeReportLink, ReportLink, ReportLinkRequest, SavedReport } from "@metka/contract";
import { ApiError } from "../errors.ts";
import { DEFAULT_ZONE } from "../report/period-bound.ts";
import { type ReportClock, type ReportRequest, readReportRequest } from "../report/request.ts";
import { isTimeZone } from "../report/time-zone.ts";
import { DAY_MS } from "../store/durations.ts";
import type { ReportLinkRow, SavedReportRow, SavedReportStore } from "../store/saved-reports/model.ts";
import { ask } from "./ask.ts";

export interface ReportLinksDeps {
  readonly store: SavedReportStore;
  readonly now: () => number;
  /** A value that cannot be guessed. */
  readonly newToken: () => string;
}

/** A link to one report; what the gateway could not show later is refused now. */
export async function makeReportLink(
  { name, query, days, valid_days }: ReportLinkRequest,
  clock: ReportClock,
  { store, newToken }: ReportLinksDeps,
): Promise<MadeReportLink> {
  const createdAt = clock.nowMs;
  const secret = newToken();
  const link: ReportLinkRow = {
    id: newToken(),
    secret_hash: hashOf(secret),
    name,
    query: JSON.stringify(query),
    days: days ?? null,
    created_at: createdAt,
    expires_at: createdAt + valid_days * DAY_MS,
  };
  const mistakes: ErrorDetail[] = [];
  requestOf(link, clock, mistakes);
  if (mistakes.length > 0) {
    throw new ApiError(
      "invalid_request",
      mistakes.map(({ path, message }) => ({ path: `/query${path}`, message })),
    );
  }
  await ask(store.addLink(link));
  return { ...linkToApi(link, createdAt), secret };
}

/** The report that a secret opens; an error for a link that was revoked or has expired. */
export async function openReportLink(
  secret: string,
  clock: ReportClock,
  store: SavedReportStore,
): Promise<{ readonly link: ReportLinkRow; readonly request: ReportRequest }> {
  const link = await ask(store.findLink(hashOf(secret)));
  if (link === undefined || link.expires_at <= clock.nowMs) throw new ApiError("report_link_not_found");
  const mistakes: ErrorDetail[] = [];
  const request = requestOf(link, clock, mistakes);
  // An update of the gateway may have taken away what the report was grouped by.
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  return { link, request };
}

export function linkToApi({ id, name, created_at, expires_at }: ReportLinkRow, nowMs: number): ReportLink {
  const iso = (ms: number) => new Date(ms).toISOString();
  return { id, name, created_at: iso(created_at), expires_at: iso(expires_at), expired: expires_at <= nowMs };
}

function requestOf({ query, days }: ReportLinkRow, clock: ReportClock, mistakes: ErrorDetail[]): ReportRequest {
  const sent: Record<string, string> = { ...JSON.parse(query), format: "json" };
  return readReportRequest(
    { ...sent, ...(days === null ? {} : lastDays(days, sent.tz, clock.nowMs)) },
    clock,
    mistakes,
  );
}

/** By the calendar of the report's zone. */
function lastDays(days: number, tz: string | undefined, nowMs: number): { readonly from: string; readonly to: string } {
  const timeZone = tz !== undefined && isTimeZone(tz) ? tz : DEFAULT_ZONE;
  const to = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(nowMs);
  const from = new Date(Date.parse(to) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  return { from, to };
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

export function savedToApi({ id, name, view, created_at }: SavedReportRow): SavedReport {
  return { id, name, view, created_at: new Date(created_at).toISOString() };
}
