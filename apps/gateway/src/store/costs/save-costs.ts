import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { COST_KEY as KEY, rowsIn } from "./line-rows.ts";
import { IMPORT, type NewCost, type SavedCosts } from "./model.ts";

/** The lines go to the database as one parameter, which is the fastest way in both. */
export function saveCosts(
  db: Kysely<Database>,
  dialect: Dialect["name"],
  lines: readonly NewCost[],
  zone: string,
  now: string,
): Work<SavedCosts> {
  const kept = lines.filter((line) => line.amount_minor > 0);
  const stored = rowsIn(kept, dialect);
  const gone = rowsIn(
    lines.filter((line) => line.amount_minor === 0),
    dialect,
  );
  const at = dialect === "sqlite" ? sql`${now}` : sql`${now}::timestamptz`;
  return function* () {
    const removed = yield* rowsOf(
      db.deleteFrom("costs").where(sql<boolean>`(${KEY}) in (select ${KEY} from ${gone} as line)`).returning("source"),
    );
    const [before] = yield* rowsOf(
      db
        .selectFrom("costs")
        .select((eb) => [
          eb.fn.countAll<number>().as("count"),
          eb.fn.countAll<number>().filterWhere("source", "<>", IMPORT).as("of_connectors"),
        ])
        .where(sql<boolean>`(${KEY}) in (select ${KEY} from ${stored} as line)`),
    );
    yield* rowsOf(
      db
        .insertInto("costs")
        .columns(["day", "mark", "value", "currency", "zone", "amount_minor", "updated_at", "source"])
        // `where true`: without it SQLite takes "on conflict" for the condition of a join.
        .expression(
          sql`select ${KEY}, ${zone}, amount_minor, ${at}, ${sql.lit(IMPORT)} from ${stored} as line where true`,
        )
        .onConflict((conflict) =>
          conflict.columns(["day", "mark", "value", "currency"]).doUpdateSet((eb) => ({
            zone: eb.ref("excluded.zone"),
            amount_minor: eb.ref("excluded.amount_minor"),
            updated_at: eb.ref("excluded.updated_at"),
            source: eb.ref("excluded.source"),
          })),
        ),
    );
    const { count = 0, of_connectors = 0 } = before ?? {};
    return {
      stored: kept.length,
      replaced: count,
      removed: removed.length,
      of_connectors: of_connectors + removed.filter(({ source }) => source !== IMPORT).length,
    };
  };
}
