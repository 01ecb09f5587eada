import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Changes, IdRange, Position } from "./model.ts";

/** More notes than this are read as ranges of neighbouring ids, which may hold rows that have not changed. */
const MOST_NOTES = 20_000;
const NEIGHBOURS = 1_000;

/** The notes of the triggers, in the order of the commits. */
interface ChangeLog {
  /** Where a reader is who has read all that this snapshot shows. */
  readonly here: RawBuilder<Position>;
  /** Whether a note has come since. */
  isAfter(since: Position): RawBuilder<SqlBool>;
  /** Whether notes since then are gone, or the database is an older copy of what was read. */
  isLost(since: Position): RawBuilder<SqlBool>;
}

const SQLITE: ChangeLog = {
  here: sql`coalesce((select cast(seq as text) from sqlite_sequence where name = 'report_changes'), '0')`,
  isAfter: (since) => sql`id > cast(${since} as integer)`,
  isLost: (since) =>
    sql`cast(forgotten_to as integer) > cast(${since} as integer)
      or coalesce((select seq from sqlite_sequence where name = 'report_changes'), 0) < cast(${since} as integer)`,
};

/** A transaction that a snapshot does not show may commit later than others with a larger number. */
const POSTGRES: ChangeLog = {
  here: sql`pg_current_snapshot()::text`,
  isAfter: (since) =>
    sql`xid >= pg_snapshot_xmin(${since}::pg_snapshot) and not pg_visible_in_snapshot(xid, ${since}::pg_snapshot)`,
  isLost: (since) =>
    sql`forgotten_to::xid8 >= pg_snapshot_xmin(${since}::pg_snapshot)
      or pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax(${since}::pg_snapshot)`,
};

function logOf(dialect: Dialect["name"]): ChangeLog {
  return dialect === "sqlite" ? SQLITE : POSTGRES;
}

/** All rows there are; changes of them that come while they are read are noted. */
export async function everything(db: Kysely<Database>, dialect: Dialect["name"]): Promise<Changes> {
  const { rows } = await sql<{
    kind: "clicks" | "conversions";
    fromId: number | null;
    toId: number | null;
    position: string;
  }>`
    select 'clicks' as kind, min(id) as "fromId", max(id) as "toId", ${logOf(dialect).here} as position from api_utmtracking
    union all
    select 'conversions', min(id), max(id), ${logOf(dialect).here} from conversions`.execute(db);
  // Clicks first: a conversion is found by its click.
  const ranges = rows.flatMap(({ kind, fromId, toId }) =>
    fromId === null || toId === null ? [] : [{ kind, fromId, toId }],
  );
  return { ranges: merged(ranges), position: rows[0]?.position ?? "0" };
}

export async function changesSince(
  db: Kysely<Database>,
  dialect: Dialect["name"],
  since: Position,
): Promise<Changes | undefined> {
  const log = logOf(dialect);
  const { rows } = await sql<{ position: string; lost: unknown }>`
    select ${log.here} as position, ${log.isLost(since)} as lost from report_source`.execute(db);
  const [state] = rows;
  if (state === undefined || state.lost === true || state.lost === 1) return undefined;
  const notes = db
    .selectFrom("report_changes")
    .select(["kind", "from_id as fromId", "to_id as toId"])
    .where(log.isAfter(since));
  const few = await notes.limit(MOST_NOTES + 1).execute();
  const ranges = few.length <= MOST_NOTES ? few : await neighbours(db, log.isAfter(since));
  return { ranges: merged(ranges), position: state.position };
}

async function neighbours(db: Kysely<Database>, isAfter: RawBuilder<SqlBool>): Promise<readonly IdRange[]> {
  const { rows } = await sql<IdRange>`
    select kind, min(from_id) as "fromId", max(to_id) as "toId" from report_changes where ${isAfter}
    group by kind, from_id / ${sql.lit(NEIGHBOURS)}`.execute(db);
  return rows;
}

/** Upwards, clicks first, with no id twice. */
function merged(ranges: readonly IdRange[]): readonly IdRange[] {
  const result: IdRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.kind === b.kind ? a.fromId - b.fromId : a.kind < b.kind ? -1 : 1))) {
    const last = result.at(-1);
    if (last?.kind === range.kind && range.fromId <= last.toId + 1) {
      result[result.length - 1] = { ...last, toId: Math.max(last.toId, range.toId) };
    } else {
      result.push(range);
    }
  }
  return result;
}
