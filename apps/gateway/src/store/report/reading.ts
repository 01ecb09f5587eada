import { DatabaseSync } from "node:sqlite";
import { Kysely, PostgresDialect } from "kysely";
import type { DatabaseTarget } from "../../config.ts";
import { StoreUnavailable } from "../model.ts";
import { readingPool } from "../postgres/connect.ts";
import { runSteps, watch } from "../postgres/transact.ts";
import type { Database } from "../schema.ts";
import { asker } from "../sqlite/asker.ts";
import { nodeSqliteDialect } from "../sqlite/dialect.ts";
import { runWork, type Work } from "../work.ts";
import { ReportReads } from "./report-reads.ts";

/** A way into the database for long reads alone. */
export interface Reading {
  readonly reads: ReportReads;
  /** All steps see the same moment of the database. */
  snapshot<T>(work: Work<T>): Promise<T>;
  close(): Promise<void>;
}

/** Read-only, over connections of its own. On SQLite it holds its thread up while it reads, so it gets one of its own. */
export function openReading(target: DatabaseTarget, onError: (error: Error) => void): Reading {
  return target.kind === "sqlite" ? sqliteReading(target.file) : postgresReading(target.url, onError);
}

function sqliteReading(file: string): Reading {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  database.exec("pragma temp_store = memory; pragma cache_size = -65536");
  const db = new Kysely<Database>({ dialect: nodeSqliteDialect(database) });
  const asked = asker(database);
  const ask: typeof asked = (query) => {
    try {
      return asked(query);
    } catch (cause) {
      throw new StoreUnavailable(`SQLite did not answer: ${cause}`, { cause });
    }
  };
  return {
    reads: new ReportReads(db, "sqlite"),
    async snapshot(work) {
      database.exec("begin");
      try {
        return runWork(work, ask);
      } finally {
        // A failed read may have rolled it back already, and that failure is what counts.
        if (database.isTransaction) database.exec("rollback");
      }
    },
    async close() {
      database.close();
    },
  };
}

function postgresReading(url: string, onError: (error: Error) => void): Reading {
  const pool = readingPool({ url, name: "metka reports", onError });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    reads: new ReportReads(db, "postgres"),
    async snapshot(work) {
      const transaction = db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
      const watched = watch(work);
      try {
        return await transaction.execute((within) => runSteps(within, watched.work));
      } catch (cause) {
        if (!watched.isAway(cause)) throw cause;
        throw new StoreUnavailable(`PostgreSQL did not answer: ${cause}`, { cause });
      }
    },
    close: () => db.destroy(),
  };
}
