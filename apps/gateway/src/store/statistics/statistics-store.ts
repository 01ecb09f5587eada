import { type Kysely, type SqlBool, sql } from "kysely";
import type { PageRequest } from "../admin/model.ts";
import { pageOf } from "../admin/page.ts";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Transactor } from "../work.ts";
import { applyRows } from "./apply-rows.ts";
import type { StatisticsFilter, StatisticsStore } from "./model.ts";
import { dayFacts } from "./reconcile-day.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function statisticsStore(
  db: Kysely<Database>,
  dialect: Dialect,
  { transact, read }: Transactor,
): StatisticsStore {
  return {
    scopes: async () => {
      const rows = await read(() => rowsOf(scopesOf(db)));
      return rows.map((row) => ({ ...row, offers: JSON.parse(row.offers) }));
    },
    dayFacts: (asked) => read(dayFacts(db, asked)),
    knownRows: (source, day) =>
      read(() =>
        rowsOf(db.selectFrom("statistics_rows").selectAll().where("source", "=", source).where("day", "=", day)),
      ),
    hashKey: async () => {
      const [row] = await read(() => rowsOf(db.selectFrom("report_source").select("hash_key")));
      if (row === undefined) throw new Error("the database has no hash key");
      return row.hash_key;
    },
    apply: (batch, rules) => transact(applyRows(db, dialect, batch, rules)),
    rows: async (filter, { before, limit }) =>
      pageOf(await read(() => rowsOf(listRows(db, filter, { before, limit: limit + 1 }))), limit),
  };
}

function scopesOf(db: Kysely<Database>) {
  return db
    .selectFrom("statistics_rows")
    .select(["network", "kind", "offers", (eb) => eb.fn.min("day").as("since")])
    .groupBy(["network", "kind", "offers"])
    .orderBy("network")
    .orderBy("offers")
    .orderBy("kind");
}

/** Newest first, by id. */
function listRows(
  db: Kysely<Database>,
  { network, from, to, unmatched }: StatisticsFilter,
  { before, limit }: PageRequest,
) {
  let query = db.selectFrom("statistics_rows as r").selectAll().orderBy("r.id", "desc").limit(limit);
  if (network !== undefined) query = query.where("r.network", "=", network);
  if (from !== undefined) query = query.where("r.day", ">=", from);
  if (to !== undefined) query = query.where("r.day", "<=", to);
  if (before !== undefined) query = query.where("r.id", "<", before);
  return unmatched ? query.where(MATCHES_NONE) : query;
}

const MATCHES_NONE = sql<SqlBool>`case r.kind
  when 'click' then not exists (select 1 from api_utmtracking c where c.click_id = lower(r.value))
  else r.value is not null and not exists (select 1 from api_utmtracking c where c.user_id = r.value)
end`;
