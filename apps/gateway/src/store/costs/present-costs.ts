import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { COST_KEY, rowsIn } from "./line-rows.ts";
import type { NewCost, PresentCost } from "./model.ts";

/** What an import of these lines would replace or remove. */
export function presentCosts(
  db: Kysely<Database>,
  dialect: Dialect["name"],
  lines: readonly NewCost[],
): Work<readonly PresentCost[]> {
  const query = db
    .selectFrom("costs")
    .select(["day", "mark", "value", "currency", "amount_minor", "source"])
    .where(sql<boolean>`(${COST_KEY}) in (select ${COST_KEY} from ${rowsIn(lines, dialect)} as line)`);
  return () => rowsOf(query);
}
