import type { Kysely } from "kysely";
import { DAY_MS } from "../durations.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Steps } from "../work.ts";
import { type Aligned, identityOf, type KnownConversions } from "./align-conversions.ts";
import { isOfStatistics } from "./row-key.ts";

/**
 * Steps of a work: conversions that postbacks made of the same click, or of the same user's day, before the network's
 * conversions were taken from statistics. The row counts these leads too, so it takes them over and makes no second ones.
 */
export function* adoptConversions(
  db: Kysely<Database>,
  aligned: Aligned,
  known: KnownConversions,
  count: number,
): Steps<void> {
  const missing = known.flatMap((one, n) => (one === undefined && n < count ? [n] : []));
  if (missing.length === 0) return;
  const { batch, network, value } = aligned;
  if (value === undefined) return;
  const ofNetwork = db
    .selectFrom("conversions")
    .select(["id", "identity", "status", "payout_minor", "currency", "withdrawn_at"])
    .where("network", "=", network.slug);
  const since = Date.parse(`${batch.day}T00:00:00+03:00`);
  const candidates = yield* rowsOf(
    batch.stream.kind === "click"
      ? ofNetwork.where("click_id", "=", value.toLowerCase()).where("model", "=", "click_id").orderBy("id")
      : ofNetwork
          .where("user_id", "=", value)
          .where("created_at", ">=", new Date(since).toISOString())
          .where("created_at", "<", new Date(since + DAY_MS).toISOString())
          .orderBy("id"),
  );
  const foreign = candidates.filter(({ identity }) => !isOfStatistics(identity));
  for (const n of missing) {
    const adopted = foreign.shift();
    if (adopted === undefined) return;
    const identity = identityOf(aligned, n);
    yield* rowsOf(db.updateTable("conversions").set({ identity }).where("id", "=", adopted.id).returning("id"));
    known[n] = { ...adopted, identity };
  }
}
