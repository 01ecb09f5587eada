import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Steps, type Work } from "../work.ts";
import { applyConversion } from "./apply-conversion.ts";
import type { BatchResult, Evaluate, RawPostback, SetAsideFilter, SetAsideResult } from "./model.ts";
import { FINAL, revisionOf, saveVerdict } from "./take-postback.ts";

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
    return { looked: postbacks.length, changed: yield* evaluateEach(db, dialect, postbacks, evaluate) };
  };
}

/** What an operator asks for: those of a filter, whether their networks have changed or not. It waits for locked ones. */
export function evaluateSetAside(
  db: Kysely<Database>,
  dialect: Dialect,
  filter: SetAsideFilter,
  after: number,
  limit: number,
  evaluate: Evaluate,
): Work<SetAsideResult> {
  const due = setAside(db, filter)
    .select(["id", "network", "received_at", "method", "ip", "params"])
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit)
    .$if(dialect.name === "postgres", (query) => query.forUpdate());
  return function* (): ReturnType<Work<SetAsideResult>> {
    const postbacks = yield* rowsOf(due);
    const changed = yield* evaluateEach(db, dialect, postbacks, evaluate);
    return { looked: postbacks.length, changed, last: postbacks.at(-1)?.id };
  };
}

export function countSetAside(db: Kysely<Database>, filter: SetAsideFilter): Work<number> {
  const count = setAside(db, filter).select(({ fn }) => fn.countAll<number>().as("count"));
  return function* () {
    const [row] = yield* rowsOf(count);
    return row?.count ?? 0;
  };
}

/** A literal verdict, so that the partial index on rejected ones serves the query. */
function setAside(db: Kysely<Database>, { id, network, from, to }: SetAsideFilter) {
  let query = db
    .selectFrom("postbacks")
    .where("verdict", "=", sql.lit("rejected" as const))
    .where("network_revision", "<", FINAL);
  if (id !== undefined) query = query.where("id", "=", id);
  if (network !== undefined) query = query.where("network", "=", network);
  if (from !== undefined) query = query.where("received_at", ">=", from);
  if (to !== undefined) query = query.where("received_at", "<", to);
  return query;
}

/** Steps of a work: gives how many have another verdict now. */
function* evaluateEach(
  db: Kysely<Database>,
  dialect: Dialect,
  postbacks: readonly (RawPostback & { readonly id: number })[],
  evaluate: Evaluate,
): Steps<number> {
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
  return changed;
}
