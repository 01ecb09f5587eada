import type { Verdict } from "@metka/contract";
import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import { applyConversion } from "./apply-conversion.ts";
import type { ConversionStore, Evaluation, NetworkRow, PostbackResult } from "./model.ts";

type Arguments = Parameters<ConversionStore["takePostback"]>;

/** Larger than any revision: what has it is never evaluated again. */
export const FINAL = 2_147_483_647;

export function revisionOf({ revision }: Pick<NetworkRow, "revision">, evaluation: Evaluation): number {
  return evaluation.kind === "rejected" && evaluation.isFinal === true ? FINAL : revision;
}

/** A postback, its verdict and what it does: all or nothing. */
export function takePostback(
  db: Kysely<Database>,
  dialect: Dialect,
  slug: Arguments[0],
  admits: Arguments[1],
  read: Arguments[2],
): Work<PostbackResult> {
  return function* (): ReturnType<Work<PostbackResult>> {
    const [network] = yield* rowsOf(db.selectFrom("networks").selectAll().where("slug", "=", slug));
    if (network === undefined || !admits(network)) return { kind: "forbidden" };
    const { raw, evaluation } = read(network);
    const rejected = evaluation.kind === "rejected";
    // A conversion's verdict is known only after it was applied, and what it changes names the postback.
    const verdict: Verdict = rejected ? "rejected" : "accepted";
    const reason = rejected ? evaluation.reason : null;
    const [postback] = yield* rowsOf(
      db
        .insertInto("postbacks")
        .values({ ...raw, verdict, reason, conversion_id: null, network_revision: revisionOf(network, evaluation) })
        .returning("id"),
    );
    if (postback === undefined) throw new Error("a postback was inserted and has no id");
    if (evaluation.kind === "rejected") return evaluation;
    const result = yield* applyConversion(db, dialect, {
      postbackId: postback.id,
      network: network.slug,
      receivedAt: raw.received_at,
      conversion: evaluation.conversion,
      isNew: true,
    });
    yield* saveVerdict(db, postback.id, result);
    return result;
  };
}

/** Writes the verdict on a conversion to its postback. */
export function* saveVerdict(
  db: Kysely<Database>,
  postbackId: number,
  { verdict, conversionId, reason }: Extract<PostbackResult, { kind: "taken" }>,
) {
  yield* execute(
    db.updateTable("postbacks").set({ verdict, reason, conversion_id: conversionId }).where("id", "=", postbackId),
  );
}
