import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { deliveryOf } from "./delivery-of.ts";
import type { Compose, Composed, ComposedBatch, MessageFacts, MessageRow } from "./model.ts";

/** Each message and its delivery in one transaction: a crash in between leaves the message new. */
export function composeMessages(
  db: Kysely<Database>,
  dialect: Dialect,
  limit: number,
  compose: Compose,
): Work<ComposedBatch> {
  const due = db
    .selectFrom("messages")
    .selectAll()
    .where("state", "=", sql.lit("new" as const))
    .orderBy("id")
    .limit(limit)
    .$if(dialect.name === "postgres", (query) => query.forUpdate().skipLocked());
  return function* (): ReturnType<Work<ComposedBatch>> {
    const messages = yield* rowsOf(due);
    const hosts = new Set<string>();
    const skipped: { target: string; reason: string }[] = [];
    for (const message of messages) {
      const composed = compose(yield* readFacts(db, message));
      if (composed.kind === "send") {
        yield* addDelivery(db, dialect, message, composed);
        hosts.add(composed.host);
      } else skipped.push({ target: message.target, reason: composed.reason });
      const state = composed.kind === "send" ? "queued" : "skipped";
      const reason = composed.kind === "send" ? null : composed.reason;
      yield* rowsOf(db.updateTable("messages").set({ state, reason }).where("id", "=", message.id).returning("id"));
    }
    return { looked: messages.length, hosts, skipped };
  };
}

function* readFacts(db: Kysely<Database>, message: MessageRow) {
  const { target: slug, conversion_id, change_id } = message;
  const [target] = yield* rowsOf(db.selectFrom("targets").selectAll().where("slug", "=", slug));
  const [conversion] = yield* rowsOf(db.selectFrom("conversions").selectAll().where("id", "=", conversion_id));
  const [change] = yield* rowsOf(db.selectFrom("conversion_changes").selectAll().where("id", "=", change_id));
  const clickId = conversion?.click_id ?? null;
  const [click] =
    clickId === null ? [] : yield* rowsOf(db.selectFrom("api_utmtracking").selectAll().where("click_id", "=", clickId));
  return { message, target, conversion, change, click } satisfies MessageFacts;
}

function* addDelivery(
  db: Kysely<Database>,
  { now }: Dialect,
  { id, target }: MessageRow,
  { host, url, method, body }: Extract<Composed, { kind: "send" }>,
) {
  yield* rowsOf(
    db
      .insertInto("deliveries")
      .values({
        id: deliveryOf(id),
        network: target,
        target,
        host,
        url,
        method,
        body,
        user_agent: null,
        referer: null,
        status: "pending",
        attempts: 0,
        unknowns: 0,
        due_at: now,
        leased_by: null,
        interrupted: 0,
        http_status: null,
        location: null,
        error: null,
        created_at: now,
        finished_at: null,
      })
      .returning("id"),
  );
}
