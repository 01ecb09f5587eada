import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import type { Position } from "./model.ts";

/** A gateway that was away for longer reads everything again. */
const KEPT_DAYS = 7;
/** If no replica follows the notes, they must not fill the disk: this many take about 150 MB. */
const MOST_NOTES = 5_000_000;

/**
 * Deletes notes of changes that are needed no more, `limit` at most; true: there are others. On SQLite there is one
 * reader, who has read up to `applied`; on PostgreSQL others may still need them, so they go by their age.
 */
export function forgetChanges(
  db: Kysely<Database>,
  dialect: Dialect["name"],
  applied: Position,
  limit: number,
): Work<boolean> {
  const old =
    dialect === "sqlite"
      ? sql<boolean>`id <= max(cast(${applied} as integer), (select max(id) from report_changes) - ${sql.lit(MOST_NOTES)})`
      : sql<boolean>`noted_at < now() - make_interval(days => ${sql.lit(KEPT_DAYS)})`;
  const mark = dialect === "sqlite" ? sql<string>`cast(id as text)` : sql<string>`xid::text`;
  return function* () {
    const some = db.selectFrom("report_changes").select("id").where(old).orderBy("id").limit(limit);
    const gone = yield* rowsOf(db.deleteFrom("report_changes").where("id", "in", some).returning(mark.as("mark")));
    if (gone.length === 0) return false;
    const last = gone.reduce((latest, { mark }) => (BigInt(mark) > latest ? BigInt(mark) : latest), 0n);
    // Of several gateways that delete, none may set it back.
    const latest =
      dialect === "sqlite"
        ? sql<string>`cast(max(cast(forgotten_to as integer), ${String(last)} + 0) as text)`
        : sql<string>`greatest(forgotten_to::xid8, ${String(last)}::xid8)::text`;
    yield* execute(db.updateTable("report_source").set({ forgotten_to: latest }));
    return gone.length === limit;
  };
}
