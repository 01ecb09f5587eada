import type { ConversionStatus, TargetSettings } from "@metka/contract";
import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { execute, rowsOf } from "../work.ts";

export interface StatusNews {
  readonly conversionId: number;
  readonly changeId: number;
  readonly status: ConversionStatus;
  /** ISO 8601. */
  readonly changedAt: string;
}

/**
 * Steps of a work: one message for each target that wants this status of this conversion. It is composed later, out of
 * what is known by then (targets/compose.ts). A target gets no messages about changes before it was created.
 */
export function* queueConversionMessages(db: Kysely<Database>, news: StatusNews) {
  const { conversionId, changeId, status, changedAt } = news;
  const targets = yield* rowsOf(
    db
      .selectFrom("targets")
      .select(["slug", "settings"])
      .where("active", "=", 1)
      .where("created_at", "<=", changedAt)
      .orderBy("slug"),
  );
  if (targets.length === 0) return;
  const [conversion] = yield* rowsOf(
    db.selectFrom("conversions").select(["network", "offer"]).where("id", "=", conversionId),
  );
  if (conversion === undefined) throw new Error("a conversion was changed and is gone");
  for (const { slug, settings } of targets) {
    const wanted: TargetSettings = JSON.parse(settings);
    if (!wants(wanted, status, conversion)) continue;
    const message = {
      target: slug,
      key: `conversion/${conversionId}/${wanted.repeat === "once" ? status : changeId}`,
      kind: "conversion",
      conversion_id: conversionId,
      change_id: changeId,
      status,
      facts: null,
      state: "new",
      reason: null,
      created_at: changedAt,
    } as const;
    const insert = db.insertInto("messages").values(message);
    yield* execute(insert.onConflict((conflict) => conflict.columns(["target", "key"]).doNothing()));
  }
}

/** Steps of a work: the conversion has found its click, so what its messages lacked may be there now. */
export function* composeSkippedAgain(db: Kysely<Database>, conversionId: number) {
  const skipped = db.updateTable("messages").where("conversion_id", "=", conversionId);
  yield* rowsOf(skipped.where("state", "=", "skipped").set({ state: "new", reason: null }).returning("id"));
}

function wants(
  { statuses, offers, networks }: TargetSettings,
  status: ConversionStatus,
  conversion: { readonly network: string; readonly offer: string | null },
): boolean {
  return (
    statuses.includes(status) &&
    (networks.length === 0 || networks.includes(conversion.network)) &&
    (offers.length === 0 || (conversion.offer !== null && offers.includes(conversion.offer)))
  );
}
