import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { ERASED_URL, type HostCounts } from "./model.ts";

/** Only what waits or failed: both have partial indexes, so the cost follows their number and not that of all clicks. */
export function deliveryHosts(db: Kysely<Database>): Work<readonly HostCounts[]> {
  // By the target and not by the sign of the id: SQLite would walk the whole table by its key.
  const ofClicks = db.selectFrom("deliveries").where("target", "is", null).groupBy(["network", "host"]);
  const pending = ofClicks
    .where("status", "=", sql.lit("pending" as const))
    .select(({ fn }) => [
      "network",
      "host",
      fn.countAll<number>().as("pending"),
      fn.count<number>("leased_by").as("leased"),
      sql<number | null>`min(case when leased_by is null then due_at end)`.as("next_due"),
    ]);
  const failed = ofClicks
    .where("status", "=", sql.lit("failed" as const))
    .where("url", "!=", ERASED_URL)
    .select(({ fn }) => ["network", "host", fn.countAll<number>().as("failed")]);
  return function* () {
    const hosts = new Map<string, HostCounts>();
    const keep = ({ network, host, ...counts }: Pick<HostCounts, "network" | "host"> & Partial<HostCounts>) => {
      const key = JSON.stringify([network, host]);
      const known = hosts.get(key) ?? { network, host, pending: 0, leased: 0, failed: 0, nextDue: null };
      hosts.set(key, { ...known, ...counts });
    };
    for (const { next_due, ...row } of yield* rowsOf(pending)) keep({ ...row, nextDue: next_due });
    for (const row of yield* rowsOf(failed)) keep(row);
    return [...hosts.values()];
  };
}
