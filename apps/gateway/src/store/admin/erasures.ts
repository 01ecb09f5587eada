import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import type { ErasureRow, Page, PageRequest, Period } from "./model.ts";
import { pageOf } from "./page.ts";

/** Newest first, by id; the period is that of the erasures themselves. */
export function listErasures(
  db: Kysely<Database>,
  { from, to }: Period,
  { before, limit }: PageRequest,
): Work<Page<ErasureRow>> {
  let query = db
    .selectFrom("erasures")
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (from !== undefined) query = query.where("erased_at", ">=", Date.parse(from));
  if (to !== undefined) query = query.where("erased_at", "<", Date.parse(to));
  if (before !== undefined) query = query.where("id", "<", before);
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}
