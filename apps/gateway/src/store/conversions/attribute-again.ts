import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { composeSkippedAgain } from "../targets/queue-conversion-messages.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import { attributed, reasonFor } from "./attributed.ts";
import { findClick } from "./find-click.ts";
import type { BatchResult, ConversionStore } from "./model.ts";

type Arguments = Parameters<ConversionStore["attributeAgain"]>;

/** Conversions without a click, the longest unlooked-at first, each by the postback that made it. */
export function attributeAgain(
  db: Kysely<Database>,
  dialect: Dialect,
  ...[limit, since, now, evaluate]: Arguments
): Work<BatchResult> {
  const due = db
    .selectFrom("conversions")
    .select(["id", "network", "first_postback_id", "created_at", "reason", "identity"])
    // One that was looked at in the future was so by a clock that has been set back since, or runs ahead elsewhere.
    .where((eb) => eb.or([eb("checked_at", "<", now), eb("checked_at", ">", minuteAfter(now))]))
    .orderBy("checked_at")
    .orderBy("id")
    .limit(limit)
    .$if(dialect.name === "postgres", (query) => query.forUpdate().skipLocked());
  return function* (): ReturnType<Work<BatchResult>> {
    const conversions = yield* rowsOf(due);
    let changed = 0;
    for (const { id, network: slug, first_postback_id, created_at, reason: reasonBefore, identity } of conversions) {
      const [network] = yield* rowsOf(db.selectFrom("networks").selectAll().where("slug", "=", slug));
      const [raw] = yield* rowsOf(
        db
          .selectFrom("postbacks")
          .select(["network", "received_at", "method", "ip", "params"])
          .where("id", "=", first_postback_id),
      );
      const evaluation = network === undefined || raw === undefined ? undefined : evaluate(network, raw);
      const reported = evaluation?.kind === "conversion" ? evaluation.conversion : undefined;
      const found = reported === undefined ? undefined : yield* findClick(db, reported.search);
      const reason = reported === undefined ? reasonBefore : yield* reasonFor(db, found, reported, identity);
      const attribution =
        reported === undefined || found === undefined
          ? {}
          : { ...(yield* attributed(db, found, reported, { createdAt: created_at, checkedAt: now })), updated_at: now };
      yield* execute(
        db
          .updateTable("conversions")
          .set({ checked_at: created_at < since ? null : now, ...attribution, reason })
          .where("id", "=", id),
      );
      if (found !== undefined) {
        changed += 1;
        yield* composeSkippedAgain(db, id);
      }
      if (reason === reasonBefore) continue;
      yield* tellPostbacks(db, id, reason, found !== undefined);
    }
    return { looked: conversions.length, changed };
  };
}

/** Clocks of gateways on one database differ by seconds; their passes must not take each other's conversions up again. */
function minuteAfter(time: string): string {
  return new Date(Date.parse(time) + 60_000).toISOString();
}

/** Steps of a work: the verdicts of a conversion's postbacks say what is known of its click now. */
function* tellPostbacks(db: Kysely<Database>, conversionId: number, reason: string | null, isAttributed: boolean) {
  const ofConversion = db.updateTable("postbacks").where("conversion_id", "=", conversionId);
  yield* execute(ofConversion.set({ reason }));
  if (!isAttributed) return;
  const unattributed = ofConversion.where("verdict", "=", sql.lit("unattributed" as const));
  yield* execute(unattributed.set({ verdict: "accepted" }));
}
