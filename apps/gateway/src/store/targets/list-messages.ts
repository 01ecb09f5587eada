import type { MessageKind, MessageState } from "@metka/contract";
import { type Kysely, sql } from "kysely";
import type { AttemptRow, Page, PageRequest, Period } from "../admin/model.ts";
import { pageOf } from "../admin/page.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { deliveryOf } from "./delivery-of.ts";
import type { ListedMessage } from "./model.ts";

export interface MessageFilter extends Period {
  readonly target?: string | undefined;
  readonly kind?: MessageKind | undefined;
  readonly state?: MessageState | undefined;
  readonly conversion_id?: number | undefined;
}

/** Newest first, by id. */
export function listMessages(
  db: Kysely<Database>,
  { target, kind, state, conversion_id, from, to }: MessageFilter,
  { before, limit }: PageRequest,
): Work<Page<ListedMessage>> {
  let query = messagesWithDelivery(db)
    .orderBy("m.id", "desc")
    .limit(limit + 1);
  if (target !== undefined) query = query.where("m.target", "=", target);
  if (kind !== undefined) query = query.where("m.kind", "=", kind);
  if (state === "new" || state === "skipped") query = query.where("m.state", "=", sql.lit(state));
  else if (state !== undefined) query = query.where("d.status", "=", sql.lit(state));
  if (conversion_id !== undefined) query = query.where("m.conversion_id", "=", conversion_id);
  if (from !== undefined) query = query.where("m.created_at", ">=", from);
  if (to !== undefined) query = query.where("m.created_at", "<", to);
  if (before !== undefined) query = query.where("m.id", "<", before);
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}

export interface MessageHistory {
  readonly message: ListedMessage;
  readonly attempts: readonly AttemptRow[];
}

export function readMessage(db: Kysely<Database>, id: number): Work<{ found: MessageHistory | undefined }> {
  return function* (): ReturnType<Work<{ found: MessageHistory | undefined }>> {
    const [message] = yield* rowsOf(messagesWithDelivery(db).where("m.id", "=", id));
    if (message === undefined) return { found: undefined };
    const attempts = db.selectFrom("attempts").selectAll().where("delivery_id", "=", deliveryOf(id)).orderBy("number");
    return { found: { message, attempts: yield* rowsOf(attempts) } };
  };
}

/** Each with how its sending went. */
export function messagesWithDelivery(db: Kysely<Database>) {
  return db
    .selectFrom("messages as m")
    .leftJoin("deliveries as d", (join) => join.on("d.id", "=", sql<number>`-m.id`))
    .selectAll("m")
    .select(["d.status as delivery", "d.url", "d.method", "d.body", "d.http_status", "d.error", "d.attempts"])
    .select(["d.unknowns", "d.due_at", "d.finished_at"]);
}
