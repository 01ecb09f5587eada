import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { CALLERS, GroupCommit, type GroupCommitLimits } from "../group-commit.ts";
import { migrate } from "../migrations/migrate.ts";
import { MIGRATIONS } from "../migrations/sqlite/index.ts";
import { type Store, StoreUnavailable } from "../model.ts";
import { type Lease, Queries, SQLITE } from "../queries.ts";
import type { Database } from "../schema.ts";
import { storeOver } from "../store-over.ts";
import { runWork, type Work } from "../work.ts";
import { ATTEMPT_LINGER_MS, type WriteOp, type WriteResult } from "../write-op.ts";
import { closeToOthers, fileTrouble } from "./database-file.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { untilFree } from "./is-busy.ts";
import { type Ownership, ownDatabase, realFile } from "./single-owner.ts";
import { SqliteWriter } from "./writer.ts";

/** A commit blocks the event loop while the disk syncs, so it is kept to what takes some milliseconds. */
const LIMITS = { batch: 500, concurrent: 1, ...CALLERS };

/** Constraint, mismatch and size errors are a row's own fault; any other error is the database's (sqlite.org/rescode). */
const ROW_FAULTS = new Set([18, 19, 20]);

/** @param onNotice Told what an operator should know, though the start goes on. */
export async function openSqlite(
  path: string,
  lease: Lease,
  onNotice: (notice: string) => void = () => {},
): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  // By whatever link it is reached: the lock lies next to the file itself.
  const file = realFile(path);
  const ownership = await ownDatabase(file, undefined, onNotice);
  let database: DatabaseSync | undefined;
  try {
    if (statSync(file, { throwIfNoEntry: false })?.size === 0) {
      onNotice(`Файл базы ${file} пуст: начинаем новую базу. Если в нём были данные, остановите шлюз и верните копию`);
    }
    database = openDatabase(file);
    for (const notice of closeToOthers(file)) onNotice(notice);
    return await storeIn(database, file, lease, ownership);
  } catch (error) {
    database?.close();
    ownership.release();
    throw error;
  }
}

/** FULL: in WAL mode each commit is on disk before it is acknowledged. 64 MB hold the upper levels of large indexes. */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5000 });
    database.exec(
      "pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -65536",
    );
    // The pragmas read one page only; a file that somebody else has cut short would be found out by the first click.
    database.exec("select count(*) from sqlite_schema");
    database.function("now_ms", () => Date.now());
    return database;
  } catch (cause) {
    database?.close();
    throw new Error(`Файл базы ${file} ${fileTrouble(cause)}`, { cause });
  }
}

/** The store in a database that nobody else uses; closing it closes the database, then lets the next owner in. */
export async function storeIn(
  database: DatabaseSync,
  place: string,
  lease: Lease,
  ownership: Ownership,
  limits: GroupCommitLimits = LIMITS,
): Promise<Store> {
  const db = new Kysely<Database>({ dialect: nodeSqliteDialect(database) });
  await migrate(db, MIGRATIONS);
  const queries = new Queries(db, SQLITE);
  await queries.endAllLeases();
  // From here on requests are served: who has the file locked is waited for without holding them up.
  database.exec("pragma busy_timeout = 0");
  const writer = new SqliteWriter(database, db, lease);
  const commits = new GroupCommit<WriteOp, WriteResult>(
    async (ops) => writer.write(ops).map((result) => (result.status === "rejected" ? blame(result) : result)),
    limits,
  );
  const claim: Store["claim"] = async (request) => {
    const result = await commits.add({ kind: "claim", value: queries.claim(request, lease).compile() });
    return result.kind === "claimed" ? result.deliveries : [];
  };
  /** Begun anew, it gives its result anew: the last one is the one that was committed. */
  async function transact<T extends object>(work: Work<T>): Promise<T> {
    const results: T[] = [];
    await commits.add({ kind: "work", value: (ask) => results.splice(0, 1, runWork(work, ask)) });
    const [result] = results;
    if (result === undefined) throw new Error("a work was committed and gave no result");
    return result;
  }
  return storeOver({
    dialect: "sqlite",
    place,
    queries,
    writeClick: (value) => commits.add({ kind: "click", value }),
    writeAttempt: (value) => commits.add({ kind: "attempt", value }, ATTEMPT_LINGER_MS),
    claim,
    transact,
    patiently: untilFree,
    close: async () => {
      await commits.idle();
      await db.destroy();
      ownership.release();
    },
  });
}

function blame({ status, reason }: PromiseRejectedResult): PromiseRejectedResult {
  const code: unknown = reason instanceof Error && "errcode" in reason ? reason.errcode : undefined;
  const rowFault = typeof code === "number" && ROW_FAULTS.has(code & 0xff);
  return rowFault
    ? { status, reason }
    : { status, reason: new StoreUnavailable("SQLite did not commit", { cause: reason }) };
}
