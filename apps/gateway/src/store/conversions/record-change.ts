import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { queueConversionMessages } from "../targets/queue-conversion-messages.ts";
import { rowsOf } from "../work.ts";
import type { ConversionState } from "./model.ts";

/** How a conversion began or was changed, by a postback, statistics or an operator. */
export interface ConversionChange {
  readonly conversionId: number;
  readonly postbackId: number;
  /** null: the conversion begins with this. */
  readonly from: ConversionState["status"] | null;
  readonly to: ConversionState;
  /** ISO 8601: when the gateway was told of it. */
  readonly changedAt: string;
  /** Old figures that are read for the first time: kept as history, and no target is told. */
  readonly isOldNews?: boolean;
}

/**
 * Steps of a work: every change of a conversion passes through here, in the transaction that makes the change. It is
 * kept as history, and the targets that want this status get a message each. The conversion's row has the change
 * already.
 */
export function* recordChange(db: Kysely<Database>, change: ConversionChange) {
  const { conversionId, postbackId, from, to, changedAt, isOldNews = false } = change;
  const [recorded] = yield* rowsOf(
    db
      .insertInto("conversion_changes")
      .values({
        conversion_id: conversionId,
        postback_id: postbackId,
        from_status: from,
        to_status: to.status,
        payout_minor: to.payout_minor,
        currency: to.currency,
        changed_at: changedAt,
      })
      .returning("id"),
  );
  if (recorded === undefined) throw new Error("a change was inserted and has no id");
  // A sum alone is no status: nothing to tell.
  if (isOldNews || from === to.status) return;
  yield* queueConversionMessages(db, { conversionId, changeId: recorded.id, status: to.status, changedAt });
}
