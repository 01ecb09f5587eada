import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { WorkRow } from "../work.ts";
import type { PlainQuery } from "../write-op.ts";
import { blame } from "./blame.ts";

export type Ask = (query: PlainQuery) => Promise<readonly WorkRow[]>;

/** Kysely over a thread that reads: what writes goes through the one that writes (open.ts). */
export function threadDialect(ask: Ask): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ThreadDriver(ask),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class ThreadDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(ask: Ask) {
    this.#connection = {
      async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
        try {
          const rows: readonly unknown[] = await ask({ sql, parameters });
          // What comes back is what this very query has selected.
          return { rows: rows as R[] };
        } catch (error) {
          throw blame(error);
        }
      },
      streamQuery: refuse,
    };
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  beginTransaction = refuse;
  commitTransaction = refuse;
  rollbackTransaction = refuse;

  async releaseConnection(): Promise<void> {}

  /** The thread is closed by who began it. */
  async destroy(): Promise<void> {}
}

function refuse(): never {
  throw new Error("this connection answers single queries: for transactions there is Transactor");
}
