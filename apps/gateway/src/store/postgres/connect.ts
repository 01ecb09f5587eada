import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { isAway } from "./is-away.ts";

/** Two for the writes (a batch of clicks and one of attempts), the rest for claims and reads. */
const POOL_SIZE = 8;
const CONNECT_TIMEOUT_MS = 5_000;
/** Callers are answered within 10 s: a statement that hangs longer helps none of them. */
const STATEMENT_TIMEOUT_MS = 8_000;
/** A server that is frozen ends no statement: then this side does. */
const GIVE_UP_AFTER_MS = 1_000;
/** A page of reports asks for some at once. */
const READING_POOL_SIZE = 4;
/** Longer than anybody waits for a page. */
const READING_TIMEOUT_MS = 60_000;
/** In a compose file both start together: the database gets this long to come up. */
const START_WAIT_MS = 30_000;
const START_RETRY_MS = 500;

/** The parsers return bigint as a number (ids and ms stay below 2^53), times as ISO text, JSON as its text. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString()],
  [pg.types.builtins.JSONB, (text) => text],
]);

interface PoolSettings {
  readonly url: string;
  /** The name that `pg_stat_activity` shows. */
  readonly name: string;
  readonly onError: (error: Error) => void;
}

/** The connections that the gateway works with. */
export function workingPool(settings: PoolSettings): pg.Pool {
  return connect(settings, {
    max: POOL_SIZE,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + GIVE_UP_AFTER_MS,
  });
}

/** A report over millions of rows takes its time, and no connection from the intake. */
export function readingPool(settings: PoolSettings): pg.Pool {
  return connect(settings, {
    max: READING_POOL_SIZE,
    // Several long ones wait for one another.
    connectionTimeoutMillis: READING_TIMEOUT_MS,
    statement_timeout: READING_TIMEOUT_MS,
    query_timeout: READING_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
  });
}

/** For the migrations, which may run for as long as the tables are large, or wait for another gateway's to end. */
export function migrationPool(settings: PoolSettings): pg.Pool {
  return connect(settings, { max: 2 });
}

function connect({ url, name, onError }: PoolSettings, limits: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: name,
    types: { getTypeParser: (oid: number) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid) },
    ...limits,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", onError);
  // So would one that breaks with a query under way, which the pool doesn't listen to; that query fails and tells.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

export async function firstAnswer(pool: pg.Pool, onNotice: (notice: string) => void): Promise<void> {
  const deadline = performance.now() + START_WAIT_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pool.query("select 1");
      return;
    } catch (cause) {
      if (!isAway(cause) || performance.now() >= deadline) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`PostgreSQL по DATABASE_URL не отвечает: ${reason}`, { cause });
      }
      if (attempt === 1) {
        onNotice(`PostgreSQL по DATABASE_URL пока не отвечает: ждём, не дольше ${START_WAIT_MS / 1000} с`);
      }
    }
    await sleep(START_RETRY_MS);
  }
}

/** With synchronous_commit off an acknowledged click could be lost, so such a server is refused by name. */
export async function demandDurability(pool: pg.Pool): Promise<void> {
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
