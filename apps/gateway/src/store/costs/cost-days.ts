import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { chosenCosts } from "./cost-lines.ts";
import { type CostDay, type CostFilter, IMPORT } from "./model.ts";

/** Sums are text on their way: PostgreSQL's are of a type that may be longer than a number. */
export function costDays(db: Kysely<Database>, filter: CostFilter): Work<readonly CostDay[]> {
  const query = chosenCosts(db, filter)
    .select((eb) => [
      "day",
      "currency",
      eb.fn.countAll<number>().as("lines"),
      sql<string>`cast(sum(amount_minor) as text)`.as("amount"),
      sql<string>`cast(sum(case when source = ${IMPORT} then amount_minor else 0 end) as text)`.as("imported"),
    ])
    .groupBy(["day", "currency"])
    .orderBy("day", "desc")
    .orderBy("currency");
  return function* () {
    const rows = yield* rowsOf(query);
    return rows.map(({ day, currency, lines, amount, imported }) => ({
      ...{ day, currency, lines: Number(lines) },
      ...{ amount_minor: Number(amount), imported_minor: Number(imported) },
    }));
  };
}
