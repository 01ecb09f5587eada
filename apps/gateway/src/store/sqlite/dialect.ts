import type { DatabaseSync } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";
import { toInput } from "./parameters.ts";

/** Kysely over Node's own SQLite: one connection, used by one thread. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const prepare = (text: string): SqliteStatement => {
    const statement = database.prepare(text);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parameters.map(toInput)),
      run: (parameters) => statement.run(...parameters.map(toInput)),
      iterate: (parameters) => statement.iterate(...parameters.map(toInput)),
    };
  };
  return new NodeSqliteDialect({ database: { close: () => database.close(), prepare } });
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new ImmediateDriver(this.#config);
  }

  override createAdapter() {
    return new TransactionalAdapter();
  }
}

/** SQLite rolls schema changes back as it does any other; Kysely doesn't count on it, and a crash would leave half. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

/** Takes the write lock at once: a deferred transaction that turns into a writer half-way may fail as busy. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}
