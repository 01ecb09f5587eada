import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import { applyConversion } from "./apply-conversion.ts";
import type { BatchResult, Evaluate } from "./model.ts";
import { revisionOf, saveVerdict } from "./take-postback.ts";

/** Rejected postbacks of networks that have changed since. Postbacks that another gateway has locked are skipped. */
export function evaluateAgain(
  db: Kysely<Database>,
  dialect: Dialect,
  limit: number,
  evaluate: Evaluate,
): Work<BatchResult> {
  const due = db
    .selectFrom("postbacks as p")
    .innerJoin("networks as n", "n.slug", "p.network")
    .select(["p.id", "p.network", "p.received_at", "p.method", "p.ip", "p.params"])
    .where("p.verdict", "=", sql.lit("rejected" as const))
    .whereRef("p.network_revision", "<", "n.revision")
    .orderBy("p.id")
    .limit(limit)
    .$if(dialect.name === "postgres", (query) => query.forUpdate("p").skipLocked());
  return function* (): ReturnType<Work<BatchResult>> {
    const postbacks = yield* rowsOf(due);
    let changed = 0;
    for (const { id, ...raw } of postbacks) {
      const [network] = yield* rowsOf(db.selectFrom("networks").selectAll().where("slug", "=", raw.network));
      if (network === undefined) continue;
      const evaluation = evaluate(network, raw);
      const reason = evaluation.kind === "rejected" ? evaluation.reason : null;
      yield* execute(
        db
          .updateTable("postbacks")
          .set({ reason, network_revision: revisionOf(network, evaluation) })
          .where("id", "=", id),
      );
      if (evaluation.kind === "rejected") continue;
      const postback = {
        postbackId: id,
        network: raw.network,
        receivedAt: raw.received_at,
        conversion: evaluation.conversion,
        isNew: false,
      };
      yield* saveVerdict(db, id, yield* applyConversion(db, dialect, postback));
      changed += 1;
    }
    return { looked: postbacks.length, changed };
  };
}
