import { DatabaseSync } from "node:sqlite";
import { Kysely, PostgresDialect, sql } from "kysely";
import type { DatabaseTarget } from "../../config.ts";
import { StoreUnavailable } from "../model.ts";
import { readingPool } from "../postgres/connect.ts";
import { isAway } from "../postgres/is-away.ts";
import { POSTGRES } from "../queries.ts";
import type { Database } from "../schema.ts";
import { nodeSqliteDialect } from "../sqlite/dialect.ts";
import type { SourceReads } from "./model.ts";
import { sourceReads } from "./source-reads.ts";

/** A way into the database for reports alone, read-only. */
export interface Reading {
  /** All that `use` reads is of one moment. One at a time. */
  snapshot<T>(use: (reads: SourceReads) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Over connections of its own. On SQLite it holds its thread up while it reads, so it gets one of its own. */
export function openReading(target: DatabaseTarget, onError: (error: Error) => void): Reading {
  return target.kind === "sqlite" ? sqliteReading(target.file) : postgresReading(target.url, onError);
}

function sqliteReading(file: string): Reading {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  database.exec("pragma temp_store = memory; pragma cache_size = -16384");
  const db = new Kysely<Database>({ dialect: nodeSqliteDialect(database) });
  const away = (cause: unknown) => new StoreUnavailable(`SQLite did not answer: ${cause}`, { cause });
  const now = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;
  const reads = sourceReads(db, { name: "sqlite", now }, away);
  return {
    async snapshot(use) {
      database.exec("begin");
      try {
        return await use(reads);
      } finally {
        // A failed read may have rolled it back already, and that failure is what counts.
        if (database.isTransaction) database.exec("rollback");
      }
    },
    close: () => db.destroy(),
  };
}

function postgresReading(url: string, onError: (error: Error) => void): Reading {
  const pool = readingPool({ url, name: "metka reports", onError });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const away = (cause: unknown) =>
    isAway(cause) ? new StoreUnavailable(`PostgreSQL did not answer: ${cause}`, { cause }) : cause;
  return {
    async snapshot(use) {
      let own: { readonly failure: unknown } | undefined;
      const transaction = db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
      try {
        return await transaction.execute((within) =>
          use(sourceReads(within, POSTGRES, away)).catch((failure) => {
            own = { failure };
            throw failure;
          }),
        );
      } catch (cause) {
        // What fails outside of the transaction is the connection.
        throw own === undefined ? away(cause) : own.failure;
      }
    },
    close: () => db.destroy(),
  };
}
