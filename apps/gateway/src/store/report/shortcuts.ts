import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Steps } from "../work.ts";
import { CONVERSION_KINDS, DAY_BEGINS_MS, DAY_MS, HOUR_MS, type SegmentKind, type Span } from "./model.ts";

/** What is missing beside the hours that there are. */
export interface Due extends Span {
  readonly kind: SegmentKind;
}

/** Days and quarters tell what their hours told: they go with them. */
export function* forgetShortcuts(
  db: Kysely<Database>,
  { fromMs, toMs }: Span,
  kinds: readonly SegmentKind[] | undefined,
): Steps<void> {
  const query = db
    .deleteFrom("report_shortcuts")
    .where("from_ms", ">", fromMs - DAY_MS)
    .where("from_ms", "<", toMs)
    .where("to_ms", ">", fromMs)
    .$if(kinds !== undefined, (some) => some.where("kind", "in", kinds ?? []));
  yield* rowsOf(query.returning("id"));
}

/** Named all, they lead to the index. */
const KINDS = sql.join([...CONVERSION_KINDS.map(({ kind }) => kind), "clicks"].map((kind) => sql.lit(kind)));

/** Days that are over by the end of a span, and have hours, the oldest first; from the day on that the span begins in. */
export async function daysDue(db: Kysely<Database>, span: Span, limit: number): Promise<readonly Due[]> {
  const [beginMs, endMs] = [dayAt(span.fromMs), dayAt(span.toMs)];
  const { rows } = await sql<{ kind: SegmentKind; day: number }>`
    select kind, (from_ms - ${sql.lit(DAY_BEGINS_MS)}) / ${sql.lit(DAY_MS)} as day from report_segments
    where kind in (${KINDS}) and from_ms >= ${sql.lit(beginMs)} and from_ms < ${sql.lit(endMs)}
    except
    select kind, (from_ms - ${sql.lit(DAY_BEGINS_MS)}) / ${sql.lit(DAY_MS)} from report_shortcuts
    where grain = 'day' and kind in (${KINDS}) and from_ms >= ${sql.lit(beginMs)}
    order by day, kind limit ${sql.lit(limit)}`.execute(db);
  return rows.map(({ kind, day }) => {
    const fromMs = Number(day) * DAY_MS + DAY_BEGINS_MS;
    return { kind, fromMs, toMs: fromMs + DAY_MS };
  });
}

/** Whole hours from that of a time on without their quarters, the youngest first. */
export async function quartersDue(db: Kysely<Database>, fromMs: number, limit: number): Promise<readonly Due[]> {
  const beginMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  const { rows } = await sql<{ kind: SegmentKind; from_ms: number }>`
    select kind, from_ms from report_segments
    where kind in (${KINDS}) and from_ms >= ${sql.lit(beginMs)} and to_ms - from_ms = ${sql.lit(HOUR_MS)}
    except
    select kind, from_ms - from_ms % ${sql.lit(HOUR_MS)} from report_shortcuts
    where grain = 'quarter' and kind in (${KINDS}) and from_ms >= ${sql.lit(beginMs)}
    order by from_ms desc, kind limit ${sql.lit(limit)}`.execute(db);
  return rows.map(({ kind, from_ms }) => ({ kind, fromMs: Number(from_ms), toMs: Number(from_ms) + HOUR_MS }));
}

/** When the day begins that a time is in. */
function dayAt(ms: number): number {
  return Math.floor((ms - DAY_BEGINS_MS) / DAY_MS) * DAY_MS + DAY_BEGINS_MS;
}
