import type { DeliveryStatus } from "@metka/contract";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import {
  type DeliveryFilter,
  ERASED_URL,
  type ListedDelivery,
  type Page,
  type PageRequest,
  type ReplayResult,
} from "./model.ts";
import { pageOf } from "./page.ts";

/** Each delivery with the fields that identify its click. Newest first, by id. */
export function listDeliveries(
  db: Kysely<Database>,
  filter: DeliveryFilter,
  { before, limit }: PageRequest,
): Work<Page<ListedDelivery>> {
  let query = narrowed(db, filter)
    .selectAll("d")
    .select(["c.click_id", "c.offer", "c.received_at"])
    .orderBy("d.id", "desc")
    .limit(limit + 1);
  if (before !== undefined) query = query.where("d.id", "<", before);
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}

/**
 * Due now, with the 24 h and the attempts of unknown end started again; the numbers of attempts go on, as their records
 * stay. Whichever gateway claims first sends it.
 */
export function replay(db: Kysely<Database>, now: RawBuilder<number>, id: number, force: boolean): Work<ReplayResult> {
  const replayable: readonly DeliveryStatus[] = force ? ["failed", "delivered"] : ["failed"];
  return function* (): ReturnType<Work<ReplayResult>> {
    const replayed = revive(db, now)
      .where("id", "=", id)
      .where("url", "!=", ERASED_URL)
      .where("status", "in", replayable);
    const [row] = yield* rowsOf(replayed.returning("host"));
    if (row !== undefined) return { kind: "replayed", host: row.host };
    const [found] = yield* rowsOf(db.selectFrom("deliveries").select(["status", "url"]).where("id", "=", id));
    if (found === undefined) return { kind: "missing" };
    return found.url === ERASED_URL ? { kind: "erased" } : { kind: "refused", status: found.status };
  };
}

/** Up to `limit` failed ones, oldest first: the number of each host. */
export function replayFailed(
  db: Kysely<Database>,
  now: RawBuilder<number>,
  filter: DeliveryFilter,
  limit: number,
): Work<ReadonlyMap<string, number>> {
  const failed = replayable(db, filter).select("d.id").orderBy("d.id").limit(limit);
  // Once more the status: in PostgreSQL another gateway may have revived it since it was picked.
  const revived = revive(db, now)
    .where("id", "in", failed)
    .where("status", "=", sql.lit("failed" as const));
  return function* () {
    const hosts = new Map<string, number>();
    for (const { host } of yield* rowsOf(revived.returning("host"))) hosts.set(host, (hosts.get(host) ?? 0) + 1);
    return hosts;
  };
}

export function countFailed(db: Kysely<Database>, filter: DeliveryFilter): Work<number> {
  const count = replayable(db, filter).select((eb) => eb.fn.countAll<number>().as("count"));
  return function* () {
    const [row] = yield* rowsOf(count);
    return row?.count ?? 0;
  };
}

/** Failed ones that still have something to send. */
function replayable(db: Kysely<Database>, filter: DeliveryFilter) {
  return narrowed(db, { ...filter, status: "failed" }).where("d.url", "!=", ERASED_URL);
}

function revive(db: Kysely<Database>, now: RawBuilder<number>) {
  return db.updateTable("deliveries").set({
    status: sql.lit("pending" as const),
    due_at: now,
    created_at: now,
    unknowns: 0,
    interrupted: 0,
    leased_by: null,
    finished_at: null,
  });
}

/** A literal status, so that the partial indexes on pending and failed deliveries serve the query. */
function narrowed(db: Kysely<Database>, { status, network, host, from, to }: DeliveryFilter) {
  let query = db.selectFrom("deliveries as d").innerJoin("api_utmtracking as c", "c.id", "d.id");
  if (status !== undefined) query = query.where("d.status", "=", sql.lit(status));
  if (network !== undefined) query = query.where("d.network", "=", network);
  if (host !== undefined) query = query.where("d.host", "=", host);
  if (from !== undefined) query = query.where("c.received_at", ">=", from);
  if (to !== undefined) query = query.where("c.received_at", "<", to);
  return query;
}
