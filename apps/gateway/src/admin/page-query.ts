import { type ErrorDetail, PAGE_LIMIT } from "@metka/contract";
import { eventTime } from "../capture/event-time.ts";
import { ApiError } from "../errors.ts";
import { DEFAULT_ZONE, periodBound } from "../report/period-bound.ts";
import { isTimeZone } from "../report/time-zone.ts";

export interface PageQuery {
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

export interface ReadPage {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly before: number | undefined;
  readonly limit: number;
}

/** A time to come is a time like any other here; the year 9999 is the last that ISO writes with four digits. */
const END_OF_TIME = Date.UTC(9999, 11, 31);

/** Reads the parameters that all lists have. Throws an error that names every mistake. */
export function readPage(query: PageQuery): ReadPage {
  const mistakes: ErrorDetail[] = [];
  const period = readPeriod(query, mistakes);
  const limit = readLimit(query.limit, mistakes);
  const before = query.cursor === undefined ? undefined : readCursor(query.cursor);
  if (query.cursor !== undefined && before === undefined) {
    mistakes.push({ path: "/cursor", message: "это не next_cursor предыдущей страницы" });
  }
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  return { ...period, before, limit };
}

/** How many rows a page has. */
export function readLimit(text: string | undefined, mistakes: ErrorDetail[]): number {
  const limit = text === undefined ? PAGE_LIMIT.usual : Number(text);
  if (!/^\d{1,3}$/.test(text ?? "1") || limit < 1 || limit > PAGE_LIMIT.most) {
    mistakes.push({ path: "/limit", message: `нужно число от 1 до ${PAGE_LIMIT.most}` });
  }
  return limit;
}

/** Reads a time as reports do (a day, or ISO 8601 with a zone), and returns it as rows have it: UTC with milliseconds. */
export function readPeriod({ from, to, tz }: Pick<PageQuery, "from" | "to" | "tz">, mistakes: ErrorDetail[]) {
  const known = tz === undefined || isTimeZone(tz);
  if (!known) {
    mistakes.push({ path: "/tz", message: "нужен часовой пояс IANA, например Europe/Moscow или Asia/Yekaterinburg" });
  }
  const zone = known ? (tz ?? DEFAULT_ZONE) : DEFAULT_ZONE;
  const read = (side: "from" | "to", value: string | undefined) => {
    if (value === undefined) return undefined;
    const ms = periodBound(value, side, zone, (time) => eventTime(time, END_OF_TIME));
    if (ms === undefined || ms > END_OF_TIME) {
      mistakes.push({
        path: `/${side}`,
        message: "нужна дата 2026-01-31 или время ISO 8601 с зоной, например 2026-01-31T00:00:00Z",
      });
      return undefined;
    }
    // No row is older, and PostgreSQL reads no year before the first.
    return new Date(Math.max(ms, 0)).toISOString();
  };
  return { from: read("from", from), to: read("to", to) };
}

/** The id of the last row of the page. Opaque, so that callers do not build one. */
export function nextCursor(items: readonly { readonly id: number }[], more: boolean): string | null {
  const last = items.at(-1);
  return more && last !== undefined ? Buffer.from(`before ${last.id}`).toString("base64url") : null;
}

function readCursor(cursor: string): number | undefined {
  const [, id] = /^before (\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  return id === undefined ? undefined : Number(id);
}
