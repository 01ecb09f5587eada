import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Kysely } from "kysely";
import { CALLERS, DatabaseBusy, GroupCommit, type GroupCommitLimits } from "../group-commit.ts";
import { migrate } from "../migrations/migrate.ts";
import { MIGRATIONS } from "../migrations/schema.ts";
import { type Store, StoreUnavailable } from "../model.ts";
import { type Lease, Queries, SQLITE } from "../queries.ts";
import type { Database } from "../schema.ts";
import { storeOver } from "../store-over.ts";
import { within } from "../within.ts";
import type { Work } from "../work.ts";
import { ATTEMPT_LINGER_MS, type PlainQuery, type WriteOp, type WriteResult } from "../write-op.ts";
import { blame } from "./blame.ts";
import { closeToOthers } from "./database-file.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { isBusy, UNHURRIED_MS, untilFree } from "./is-busy.ts";
import { openDatabase } from "./open-database.ts";
import { type Ownership, ownDatabase, realFile } from "./single-owner.ts";
import { SqliteThread } from "./sqlite-thread.ts";
import { statementTexts } from "./statement-texts.ts";
import { threadDialect } from "./thread-dialect.ts";
import { SqliteError, type Written } from "./thread-messages.ts";
import { Transactions } from "./transactions.ts";

/** One at a time: what arrives while it syncs makes the next batch larger. */
const LIMITS = { batch: 500, concurrent: 1, ...CALLERS };

/** @param onNotice Called with what an operator should know; the start goes on. */
export async function openSqlite(
  path: string,
  lease: Lease,
  onNotice: (notice: string) => void = () => {},
): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  // By whatever link it is reached: the lock lies next to the file itself.
  const file = realFile(path);
  const ownership = await ownDatabase(file, undefined, onNotice);
  try {
    if (statSync(file, { throwIfNoEntry: false })?.size === 0) {
      onNotice(`Файл базы ${file} пуст: начинаем новую базу. Если в нём были данные, остановите шлюз и верните копию`);
    }
    const threads = await readyThreads(file, lease, onNotice);
    const store = storeIn(threads, file, lease, ownership);
    await store.ping();
    return store;
  } catch (error) {
    ownership.release();
    throw error;
  }
}

export interface Threads {
  readonly writer: SqliteThread;
  readonly reader: SqliteThread;
}

/** Brings the schema up to date, then hands the file over to two threads: one that writes and one that reads. */
export async function readyThreads(
  file: string,
  lease: Lease,
  onNotice: (notice: string) => void = () => {},
): Promise<Threads> {
  const db = new Kysely<Database>({ dialect: nodeSqliteDialect(openDatabase(file)) });
  try {
    for (const notice of closeToOthers(file)) onNotice(notice);
    await migrate(db, MIGRATIONS.sqlite);
    await new Queries(db, SQLITE).endAllLeases();
    const texts = statementTexts(db);
    return {
      writer: new SqliteThread({ file, writes: { lease, texts } }),
      reader: new SqliteThread({ file, writes: undefined }),
    };
  } finally {
    await db.destroy();
  }
}

/** The store in a database that only this gateway uses. Closing it closes the database, then releases the lock. */
export function storeIn(
  { writer, reader }: Threads,
  place: string,
  lease: Lease,
  ownership: Ownership,
  limits: GroupCommitLimits = LIMITS,
): Store {
  const writes = new Transactions(writer);
  const reads = new Transactions(reader);
  // Not inside a list that is being read: it would see the database as it was when the list began.
  const ask = (query: PlainQuery) => reads.alone(() => reader.ask("query", query));
  const db = new Kysely<Database>({ dialect: threadDialect(ask) });
  const queries = new Queries(db, SQLITE);
  const commits = new GroupCommit<WriteOp, WriteResult>(
    async (ops) => (await writes.alone(() => write(writer, ops))).map(settled),
    limits,
  );
  const claim: Store["claim"] = async (request) => {
    const { sql, parameters } = queries.claim(request, lease).compile();
    const result = await commits.add({ kind: "claim", value: { sql, parameters } });
    return result.kind === "claimed" ? result.deliveries : [];
  };
  const inTime = <T>(result: Promise<T>) =>
    within(limits.patienceMs, result, () => new StoreUnavailable("SQLite did not confirm in time"));
  const blaming = <T>(result: Promise<T>) => result.catch((error: unknown) => Promise.reject(blame(error)));
  return storeOver({
    db,
    dialect: SQLITE,
    place,
    writeClick: (value) => commits.add({ kind: "click", value }),
    writeAttempt: (value) => commits.add({ kind: "attempt", value }, ATTEMPT_LINGER_MS),
    claim,
    transact: <T>(work: Work<T>) => inTime(blaming(writes.runTogether(work, limits.patienceMs))),
    transactUnhurried: <T>(work: Work<T>) => blaming(writes.run(work, UNHURRIED_MS)),
    read: <T>(work: Work<T>) => inTime(blaming(reads.run(work, limits.patienceMs))),
    change: (query) => {
      const { sql, parameters } = query.compile();
      return blaming(untilFree(() => writes.alone(() => writer.ask("change", { sql, parameters })), UNHURRIED_MS));
    },
    ping: async () => {
      await Promise.all([queries.ping(), writer.ask("query", { sql: "select 1", parameters: [] })]);
    },
    close: async () => {
      await commits.idle();
      await Promise.all([reads.alone(() => reader.close()), writes.alone(() => writer.close())]);
      ownership.release();
    },
  });
}

async function write(writer: SqliteThread, ops: readonly WriteOp[]): Promise<readonly Written[]> {
  try {
    return JSON.parse(await writer.ask("write", JSON.stringify(ops)));
  } catch (cause) {
    throw isBusy(cause) ? new DatabaseBusy("another program has the SQLite file locked", { cause }) : blame(cause);
  }
}

function settled(written: Written): PromiseSettledResult<WriteResult> {
  return "result" in written
    ? { status: "fulfilled", value: written.result }
    : { status: "rejected", reason: blame(new SqliteError(written.fault)) };
}
