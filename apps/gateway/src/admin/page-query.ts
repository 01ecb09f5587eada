import { type ErrorDetail, PAGE_LIMIT } from "@metka/contract";
import { eventTime } from "../capture/event-time.ts";
import { ApiError } from "../errors.ts";

export interface PageQuery {
  readonly from?: string;
  readonly to?: string;
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

/** What all lists share of their queries, as the store wants it; throws with every mistake named. */
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

/** ISO 8601 with a zone, as in a click's `timestamp`; in UTC with milliseconds, as rows have it. */
export function readPeriod({ from, to }: Pick<PageQuery, "from" | "to">, mistakes: ErrorDetail[]) {
  const read = (path: string, value: string | undefined) => {
    const ms = value === undefined ? undefined : eventTime(value, END_OF_TIME);
    if (value !== undefined && ms === undefined) {
      mistakes.push({ path, message: "нужно время ISO 8601 с зоной, например 2026-01-31T00:00:00Z" });
    }
    return ms === undefined ? undefined : new Date(ms).toISOString();
  };
  return { from: read("/from", from), to: read("/to", to) };
}

/** Opaque, so that nobody builds one: the id of the last row shown. */
export function nextCursor(items: readonly { readonly id: number }[], more: boolean): string | null {
  const last = items.at(-1);
  return more && last !== undefined ? Buffer.from(`before ${last.id}`).toString("base64url") : null;
}

function readCursor(cursor: string): number | undefined {
  const [, id] = /^before (\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  return id === undefined ? undefined : Number(id);
}
