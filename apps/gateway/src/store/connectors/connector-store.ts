import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Transactor, type Work } from "../work.ts";
import type { ConnectorClaim, ConnectorEnd, ConnectorRow, ConnectorStore } from "./model.ts";

/** No lease and no wait is longer: one that is was given by a clock that has been set back since (ADR 0027). */
const LONGEST_LEASE_MS = 10 * 60_000;
const LONGEST_WAIT_MS = 25 * 3_600_000;

/** `db` only writes the queries; `transact` and `read` run them. */
export function connectorStore(db: Kysely<Database>, dialect: Dialect, { transact, read }: Transactor): ConnectorStore {
  const held = (name: string, run: string) =>
    db.updateTable("connectors").where("name", "=", name).where("run", "=", run);
  const isHeld = async (query: ReturnType<typeof held>, set: Partial<Record<string, unknown>>) => {
    const rows = await transact(() => rowsOf(query.set(set).returning("name")));
    return rows.length > 0;
  };
  return {
    list: () => read(listConnectors(db, dialect)),
    claim: async (claim) => (await transact(claimConnector(db, dialect, claim)))[0],
    renew: (name, run, leaseMs) => isHeld(held(name, run), { lease_ends_at: after(dialect, leaseMs) }),
    finish: (end) => isHeld(held(end.name, end.run), ended(dialect, end)),
    release: ({ name, run }) => isHeld(held(name, run), { ...FREE, next_run_at: dialect.now }),
    saveState: (name, run, state) => isHeld(held(name, run), { state }),
  };
}

const FREE = { run: null, leased_by: null, lease_ends_at: null };

function after({ now }: Dialect, ms: number) {
  return sql<number>`${now} + ${sql.lit(Math.round(ms))}`;
}

function ended(dialect: Dialect, { error, summary, nextInMs }: ConnectorEnd) {
  return {
    ...FREE,
    next_run_at: after(dialect, nextInMs),
    error,
    ...(error === null
      ? { success_at: dialect.now, failures: 0 }
      : { failed_at: dialect.now, failures: sql<number>`failures + 1` }),
    ...(summary === null ? {} : { summary }),
  };
}

function listConnectors(db: Kysely<Database>, { now }: Dialect): Work<Awaited<ReturnType<ConnectorStore["list"]>>> {
  return function* (): ReturnType<Work<Awaited<ReturnType<ConnectorStore["list"]>>>> {
    const [clock] = yield* rowsOf(db.selectNoFrom(now.as("now")));
    const rows = yield* rowsOf(db.selectFrom("connectors").selectAll().orderBy("name"));
    return { now: Number(clock?.now), rows };
  };
}

/** One statement decides, so of two gateways one gets it: the other waits for the row and then finds it leased. */
function claimConnector(
  db: Kysely<Database>,
  dialect: Dialect,
  { name, kind, run, gateway, leaseMs, now }: ConnectorClaim,
): Work<readonly ConnectorRow[]> {
  return function* (): ReturnType<Work<readonly ConnectorRow[]>> {
    const fresh = { name, kind, next_run_at: dialect.now, failures: 0 };
    const insert = db.insertInto("connectors").values(fresh);
    yield* execute(insert.onConflict((conflict) => conflict.doNothing()));
    const isFree = sql<boolean>`(run is null or lease_ends_at <= ${dialect.now}
      or lease_ends_at > ${after(dialect, LONGEST_LEASE_MS)})`;
    const isDue = sql<boolean>`(next_run_at <= ${dialect.now} or next_run_at > ${after(dialect, LONGEST_WAIT_MS)})`;
    const lease = { kind, run, leased_by: gateway, lease_ends_at: after(dialect, leaseMs), started_at: dialect.now };
    const claim = db.updateTable("connectors").set(lease).where("name", "=", name).where(isFree);
    return yield* rowsOf((now ? claim : claim.where(isDue)).returningAll());
  };
}
