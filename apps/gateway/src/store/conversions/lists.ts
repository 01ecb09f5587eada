import { type Kysely, sql } from "kysely";
import type { Page, PageRequest } from "../admin/model.ts";
import { pageOf } from "../admin/page.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import type { ConversionFilter, ConversionHistory, ConversionRow, PostbackFilter, PostbackRow } from "./model.ts";

/** Newest first, by id. */
export function listConversions(
  db: Kysely<Database>,
  { network, status, offer, user_id, click_id, attributed, from, to }: ConversionFilter,
  { before, limit }: PageRequest,
): Work<Page<ConversionRow>> {
  let query = db
    .selectFrom("conversions")
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (network !== undefined) query = query.where("network", "=", network);
  if (status !== undefined) query = query.where("status", "=", status);
  if (offer !== undefined) query = query.where("offer", "=", offer);
  if (user_id !== undefined) query = query.where("user_id", "=", user_id);
  if (click_id !== undefined) query = query.where("click_id", "=", click_id);
  if (attributed === "no") query = query.where("click_id", "is", null);
  if (attributed === "yes") query = query.where("click_id", "is not", null);
  if (from !== undefined) query = query.where("created_at", ">=", from);
  if (to !== undefined) query = query.where("created_at", "<", to);
  if (before !== undefined) query = query.where("id", "<", before);
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}

/** One with its changes, the oldest first. */
export function readConversion(db: Kysely<Database>, id: number): Work<ConversionHistory | undefined> {
  return function* (): ReturnType<Work<ConversionHistory | undefined>> {
    const [conversion] = yield* rowsOf(db.selectFrom("conversions").selectAll().where("id", "=", id));
    if (conversion === undefined) return undefined;
    const changes = db.selectFrom("conversion_changes").selectAll().where("conversion_id", "=", id).orderBy("id");
    return { conversion, changes: yield* rowsOf(changes) };
  };
}

export function readPostback(db: Kysely<Database>, id: number): Work<PostbackRow | undefined> {
  return function* (): ReturnType<Work<PostbackRow | undefined>> {
    const [postback] = yield* rowsOf(db.selectFrom("postbacks").selectAll().where("id", "=", id));
    return postback;
  };
}

/** Newest first, by id. A literal verdict, so that the partial index on rejected ones serves the query. */
export function listPostbacks(
  db: Kysely<Database>,
  { network, verdict, conversion_id, from, to }: PostbackFilter,
  { before, limit }: PageRequest,
): Work<Page<PostbackRow>> {
  let query = db
    .selectFrom("postbacks")
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (network !== undefined) query = query.where("network", "=", network);
  if (conversion_id !== undefined) query = query.where("conversion_id", "=", conversion_id);
  if (verdict !== undefined) query = query.where("verdict", "=", sql.lit(verdict));
  if (from !== undefined) query = query.where("received_at", ">=", from);
  if (to !== undefined) query = query.where("received_at", "<", to);
  if (before !== undefined) query = query.where("id", "<", before);
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}
