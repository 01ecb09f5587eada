import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { attributed } from "./apply-report.ts";
import { findClick } from "./find-click.ts";
import type { BatchResult, ConversionStore } from "./model.ts";

type Arguments = Parameters<ConversionStore["attributeAgain"]>;

/** Conversions without a click, the longest unlooked-at first, each by the postback that made it. */
export function attributeAgain(
  db: Kysely<Database>,
  dialect: Dialect,
  ...[limit, since, now, judge]: Arguments
): Work<BatchResult> {
  const due = db
    .selectFrom("conversions")
    .select(["id", "network", "first_postback_id", "created_at"])
    .where("checked_at", "<", now)
    .orderBy("checked_at")
    .orderBy("id")
    .limit(limit)
    .$if(dialect.name === "postgres", (query) => query.forUpdate().skipLocked());
  return function* (): ReturnType<Work<BatchResult>> {
    const conversions = yield* rowsOf(due);
    let changed = 0;
    for (const { id, network: slug, first_postback_id, created_at } of conversions) {
      const [network] = yield* rowsOf(db.selectFrom("networks").selectAll().where("slug", "=", slug));
      const [raw] = yield* rowsOf(
        db
          .selectFrom("postbacks")
          .select(["network", "received_at", "method", "ip", "params"])
          .where("id", "=", first_postback_id),
      );
      const judgement = network === undefined || raw === undefined ? undefined : judge(network, raw);
      const report = judgement?.kind === "report" ? judgement.report : undefined;
      const found = report === undefined ? undefined : yield* findClick(db, report.search);
      const attribution =
        report === undefined || found === undefined
          ? {}
          : { ...(yield* attributed(db, found, report, { createdAt: created_at, checkedAt: now })), updated_at: now };
      yield* rowsOf(
        db
          .updateTable("conversions")
          .set({ checked_at: created_at < since ? null : now, ...attribution })
          .where("id", "=", id)
          .returning("id"),
      );
      if (found === undefined) continue;
      changed += 1;
      yield* rowsOf(
        db
          .updateTable("postbacks")
          .set({ verdict: "accepted" })
          .where("conversion_id", "=", id)
          .where("verdict", "=", sql.lit("unattributed" as const))
          .returning("id"),
      );
    }
    return { looked: conversions.length, changed };
  };
}
