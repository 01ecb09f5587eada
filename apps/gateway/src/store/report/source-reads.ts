import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { findNames } from "../ad-names/find-names.ts";
import { ERASED_VISITOR } from "../admin/model.ts";
import { costLines } from "../costs/cost-lines.ts";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { changesSince, everything } from "./change-log.ts";
import { CLICK_MARKS, type Ids, type SourceReads } from "./model.ts";

/** Parameters of one statement that every SQLite takes. */
const IDS_AT_ONCE = 500;
/** So many ids are asked for one by one. */
const SHORT_RANGE = 50;

/** Reads the rows themselves, as one snapshot of the database shows them. `blame`: what a failed query throws. */
export function sourceReads(
  db: Kysely<Database>,
  { name: dialect, now }: Dialect,
  blame: (cause: unknown) => unknown,
): SourceReads {
  const ask = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((cause) => {
      throw blame(cause);
    });
  const clicks = () =>
    db
      .selectFrom("api_utmtracking as c")
      .leftJoin("deliveries as d", "d.id", "c.id")
      .select(CLICK_MARKS.map((mark) => `c.${mark}` as const))
      .select(["c.id", "c.received_at", "c.isbot", "c.user_id", "c.ip_address", "c.user_agent"])
      .select("d.status as delivery")
      // The key is a literal: as a parameter it would have no type on PostgreSQL.
      .select(sql<string | null>`c.extra ->> ${sql.lit(ERASED_VISITOR)}`.as("erased_visitor"));
  const conversions = () =>
    db
      .selectFrom("conversions as v")
      .leftJoin("api_utmtracking as l", "l.click_id", "v.click_id")
      .leftJoin("api_utmtracking as f", "f.click_id", "v.first_click_id")
      .select(["v.id", "v.network", "v.offer", "v.status", "v.currency", "v.payout_minor", "v.created_at"])
      .select(["v.click_id", "v.first_click_id", "l.id as click", "f.id as first_click"])
      .where("v.withdrawn_at", "is", null);
  const ofClicks = (some: SomeIds) =>
    db.selectFrom("api_utmtracking as c").select("c.click_id").where(isOneOf("c.id", some));

  return {
    async source() {
      const row = await ask(db.selectFrom("report_source").selectAll().executeTakeFirstOrThrow());
      return { name: row.source, hashKey: row.hash_key };
    },
    async now() {
      const { rows } = await ask(sql<{ now: number }>`select ${now} as now`.execute(db));
      return rows[0]?.now ?? Number.NaN;
    },
    everything: () => ask(everything(db, dialect)),
    changes: (since) => ask(changesSince(db, dialect, since)),
    clicks: (ranges, limit) =>
      inPieces(ranges, limit, (some, most) =>
        ask(clicks().where(isOneOf("c.id", some)).orderBy("c.id").limit(most).execute()),
      ),
    conversions: (ranges, limit) =>
      inPieces(ranges, limit, (some, most) =>
        ask(conversions().where(isOneOf("v.id", some)).orderBy("v.id").limit(most).execute()),
      ),
    conversionsOf: (ranges) =>
      inPieces(ranges, Number.MAX_SAFE_INTEGER, async (some) => [
        ...(await ask(conversions().where("v.click_id", "in", ofClicks(some)).execute())),
        ...(await ask(conversions().where("v.first_click_id", "in", ofClicks(some)).execute())),
      ]),
    costs: (fromDay, toDay) => ask(costLines(db, fromDay, toDay).execute()),
    adNames: async (ids) => (ids.length === 0 ? [] : await ask(findNames(db, dialect, ids).execute())),
  };
}

/** A long range, or single ids. */
type SomeIds = Ids | readonly number[];

/** Never several ranges with `or`: SQLite would look at every row. */
function isOneOf(column: string, some: SomeIds): RawBuilder<SqlBool> {
  const id = sql.ref(column);
  return "fromId" in some ? sql`${id} between ${some.fromId} and ${some.toId}` : sql`${id} in (${sql.join(some)})`;
}

/** Ranges that rise, as few questions as they can be. */
function* pieces(ranges: readonly Ids[]): Generator<SomeIds> {
  let ids: number[] = [];
  for (const range of ranges) {
    const isLong = range.toId - range.fromId >= SHORT_RANGE;
    if (ids.length > 0 && (isLong || ids.length > IDS_AT_ONCE - SHORT_RANGE)) {
      yield ids;
      ids = [];
    }
    if (isLong) yield range;
    else for (let id = range.fromId; id <= range.toId; id += 1) ids.push(id);
  }
  if (ids.length > 0) yield ids;
}

async function inPieces<Row>(
  ranges: readonly Ids[],
  limit: number,
  read: (some: SomeIds, most: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const some of pieces(ranges)) {
    if (rows.length >= limit) break;
    for (const row of await read(some, limit - rows.length)) rows.push(row);
  }
  return rows;
}
