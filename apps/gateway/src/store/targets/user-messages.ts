import { type Kysely, type RawBuilder, sql } from "kysely";
import { ERASED, ERASED_URL } from "../admin/model.ts";
import { userConversions } from "../admin/user-rows.ts";
import type { Database } from "../schema.ts";
import { rowsOf } from "../work.ts";
import { messagesWithDelivery } from "./list-messages.ts";

/** Messages about a user's conversions. */
export function userMessages(db: Kysely<Database>, userId: string) {
  return messagesWithDelivery(db)
    .where("m.conversion_id", "in", userConversions(db, userId).select("id"))
    .orderBy("m.id");
}

/**
 * Steps of a work: takes the user's data out of messages; those that wait are not sent. Messages before their
 * deliveries: one that is being composed is waited for, and its delivery is there then.
 */
export function* eraseMessages(db: Kysely<Database>, now: RawBuilder<number>, userId: string) {
  const conversions = userConversions(db, userId).select("id");
  const ofUser = db.updateTable("messages").where("conversion_id", "in", conversions);
  yield* rowsOf(
    ofUser
      .set({ state: "skipped" })
      .where("state", "=", sql.lit("new" as const))
      .returning("id"),
  );
  // A reason names macros alone, but the answer to "why was nothing sent" is another one now.
  const messages = yield* rowsOf(ofUser.set(skippedBecauseErased).returning("id"));
  const ids = db
    .selectFrom("messages")
    .select(sql<number>`-id`.as("delivery"))
    .where("conversion_id", "in", conversions);
  const deliveries = db.updateTable("deliveries").where("id", "in", ids);
  yield* rowsOf(
    deliveries
      .set({ status: "failed", error: ERASED, leased_by: null, finished_at: now })
      .where("status", "=", "pending")
      .returning("id"),
  );
  yield* rowsOf(deliveries.set({ url: ERASED_URL, body: null, location: null }).returning("id"));
  return messages.length;
}

const skippedBecauseErased = {
  reason: sql<string | null>`case when state = 'skipped' then ${sql.lit(ERASED)} else reason end`,
};

/** Steps of a work: removes the messages about these conversions, with what was to be sent of them. */
export function* removeMessages(db: Kysely<Database>, conversions: readonly number[]) {
  const removed = yield* rowsOf(db.deleteFrom("messages").where("conversion_id", "in", conversions).returning("id"));
  if (removed.length === 0) return;
  const deliveries = removed.map(({ id }) => -id);
  yield* rowsOf(db.deleteFrom("deliveries").where("id", "in", deliveries).returning("id"));
  yield* rowsOf(db.deleteFrom("attempts").where("delivery_id", "in", deliveries).returning("number"));
}
