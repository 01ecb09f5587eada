import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { GroupCommit } from "../group-commit.ts";
import { migrate } from "../migrations/migrate.ts";
import { MIGRATIONS } from "../migrations/postgres/index.ts";
import { type Store, StoreUnavailable } from "../model.ts";
import { type Lease, POSTGRES, Queries } from "../queries.ts";
import type { Database } from "../schema.ts";
import { storeOver } from "../store-over.ts";
import type { WriteOp, WriteResult } from "../write-op.ts";
import { PostgresWriter } from "./writer.ts";

/** Two at once: one batch syncs while the next is on its way; more would only make the batches smaller. */
const LIMITS = { batch: 500, concurrent: 2 };
const POOL_SIZE = 8;
const CONNECT_TIMEOUT_MS = 5_000;
/** A statement that hangs longer is worth less than an honest 503. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** In a compose file both start together: the database gets this long to come up. */
const START_WAIT_MS = 30_000;
const START_RETRY_MS = 500;

/** What the parsers give: bigint as a number (ids and ms stay below 2^53), times as ISO text, JSON as its text. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString()],
  [pg.types.builtins.JSONB, (text) => text],
]);

export async function openPostgres(url: string, lease: Lease, onError: (error: Error) => void): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: `metka ${lease.gateway}`,
    types: { getTypeParser: (oid: number) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid) },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", onError);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await firstAnswer(pool);
    await demandDurability(pool);
    await migrate(db, MIGRATIONS);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const writer = new PostgresWriter(db, lease);
  const commits = new GroupCommit<WriteOp, WriteResult>((ops) => writeOrSplit(writer, ops), LIMITS);
  const { host, pathname } = new URL(url);
  return storeOver({
    dialect: "postgres",
    place: `postgres://${host}${pathname}`,
    lease,
    queries: new Queries(db, POSTGRES),
    write: (op) => commits.add(op),
    close: async () => {
      await commits.idle();
      await db.destroy();
    },
  });
}

/** A batch that fails is repeated row by row, unless it's the database that is away. */
async function writeOrSplit(
  writer: PostgresWriter,
  ops: readonly WriteOp[],
): Promise<readonly PromiseSettledResult<WriteResult>[]> {
  try {
    return (await writer.write(ops)).map((value) => ({ status: "fulfilled", value }));
  } catch (cause) {
    if (isAway(cause)) throw new StoreUnavailable("PostgreSQL did not commit", { cause });
    if (ops.length === 1) return [{ status: "rejected", reason: cause }];
    const results: PromiseSettledResult<WriteResult>[] = [];
    for (const op of ops) results.push(...(await Promise.allSettled([writeOne(writer, op)])));
    return results;
  }
}

async function writeOne(writer: PostgresWriter, op: WriteOp): Promise<WriteResult> {
  try {
    const [result] = await writer.write([op]);
    if (result === undefined) throw new Error("PostgreSQL gave no result for a row");
    return result;
  } catch (cause) {
    if (isAway(cause)) throw new StoreUnavailable("PostgreSQL did not commit", { cause });
    throw cause;
  }
}

/** Not the rows' fault: no connection, no resources, shutting down, read-only (SQLSTATE classes 08, 25, 53, 57, 58). */
function isAway(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // An error without a five-character SQLSTATE is the driver's or the socket's own.
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|25|53|57|58)/.test(code);
}

async function firstAnswer(pool: pg.Pool): Promise<void> {
  const deadline = Date.now() + START_WAIT_MS;
  for (;;) {
    try {
      await pool.query("select 1");
      return;
    } catch (cause) {
      if (!isAway(cause) || Date.now() >= deadline) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`PostgreSQL по DATABASE_URL не отвечает: ${reason}`, { cause });
      }
    }
    await sleep(START_RETRY_MS);
  }
}

/** With synchronous_commit off an acknowledged click could be lost, so such a server is refused by name. */
async function demandDurability(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ fsync: string; commit: string }>(
    "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit",
  );
  const [settings] = rows;
  if (settings?.fsync !== "on" || settings.commit === "off") {
    throw new Error(
      `PostgreSQL подтверждает запись до диска (fsync=${settings?.fsync}, synchronous_commit=${settings?.commit}): включите оба`,
    );
  }
}
