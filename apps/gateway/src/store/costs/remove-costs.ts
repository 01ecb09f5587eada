import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import type { CostRemoval } from "./model.ts";

export function removeCosts(db: Kysely<Database>, { from, to, mark, source }: CostRemoval): Work<{ removed: number }> {
  let query = db.deleteFrom("costs").where("day", ">=", from).where("day", "<=", to).returning("day");
  if (mark !== undefined) query = query.where("mark", "=", mark);
  if (source !== undefined) query = query.where("source", "=", source);
  return function* () {
    return { removed: (yield* rowsOf(query)).length };
  };
}
