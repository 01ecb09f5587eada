import { type Kysely, sql } from "kysely";
import type { Page } from "../admin/model.ts";
import { pageOf } from "../admin/page.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { costLines } from "./cost-lines.ts";
import type { CostFilter, CostPageRequest, CostRow } from "./model.ts";

const FIRST_DAY = "0000-01-01";
const LAST_DAY = "9999-12-31";

/** Backwards along the key, so that the last day comes first and no page shifts. */
export function listCosts(
  db: Kysely<Database>,
  { from = FIRST_DAY, to = LAST_DAY, mark, value, currency, source }: CostFilter,
  { after, limit }: CostPageRequest,
): Work<Page<CostRow>> {
  let query = costLines(db, from, to)
    .orderBy("day", "desc")
    .orderBy("mark", "desc")
    .orderBy("value", "desc")
    .orderBy("currency", "desc")
    .limit(limit + 1);
  if (mark !== undefined) query = query.where("mark", "=", mark);
  if (value !== undefined) query = query.where("value", "=", value);
  if (currency !== undefined) query = query.where("currency", "=", currency);
  if (source !== undefined) query = query.where("source", "=", source);
  if (after !== undefined) {
    const key = [after.day, after.mark, after.value, after.currency];
    query = query.where(sql<boolean>`(day, mark, value, currency) < (${sql.join(key)})`);
  }
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}
