import { type Kysely, sql } from "kysely";
import type { Page } from "../admin/model.ts";
import { pageOf } from "../admin/page.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { chosenCosts } from "./cost-lines.ts";
import type { CostFilter, CostPageRequest, CostRow } from "./model.ts";

/** Backwards along the key, so that the last day comes first and no page shifts. */
export function listCosts(
  db: Kysely<Database>,
  filter: CostFilter,
  { after, limit }: CostPageRequest,
): Work<Page<CostRow>> {
  let query = chosenCosts(db, filter)
    .selectAll()
    .orderBy("day", "desc")
    .orderBy("mark", "desc")
    .orderBy("value", "desc")
    .orderBy("currency", "desc")
    .limit(limit + 1);
  if (after !== undefined) {
    const key = [after.day, after.mark, after.value, after.currency];
    query = query.where(sql<boolean>`(day, mark, value, currency) < (${sql.join(key)})`);
  }
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}
