import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";

/** A row of an answer. Numbers of 64 bits and more come as bigint. */
export interface DuckRow {
  /** The value of a column; undefined: the answer has no such column. */
  get(column: string): DuckDBValue | undefined;
}

export interface DuckSettings {
  readonly memoryMb: number;
  readonly threads: number;
  /** Where it puts what does not fit into the memory. */
  readonly temporary: string;
}

/** Rows that DuckDB takes at once. */
const CHUNK = 2048;

/** A file that another process has open. */
export class FileInUse extends Error {}

/** One connection to a DuckDB file, used by one thread. */
export class DuckDb {
  readonly #instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  #ending = false;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  static async open(file: string, { memoryMb, threads, temporary }: DuckSettings): Promise<DuckDb> {
    try {
      const instance = await DuckDBInstance.create(file, {
        memory_limit: `${memoryMb}MB`,
        threads: String(threads),
        temp_directory: temporary,
        // Nothing is fetched from anywhere, and no other file is read or written.
        autoinstall_known_extensions: "false",
        autoload_known_extensions: "false",
        allow_community_extensions: "false",
      });
      return new DuckDb(instance, await instance.connect());
    } catch (cause) {
      if (String(cause).includes("lock on file")) throw new FileInUse(`${file} is in use`, { cause });
      throw cause;
    }
  }

  async run(sql: string, values: DuckDBValue[] = []): Promise<void> {
    this.#demandOpen();
    await this.connection.run(sql, values);
  }

  async rows(sql: string): Promise<readonly DuckRow[]> {
    this.#demandOpen();
    const reader = await this.connection.runAndReadAll(sql);
    const names = reader.deduplicatedColumnNames();
    // Ten thousand objects of thirty members take longer to make than the columns take to read.
    const columns = new Map(reader.getColumns().map((values, at) => [names[at], values]));
    return Array.from({ length: reader.currentRowCount }, (_, at) => ({ get: (column) => columns.get(column)?.[at] }));
  }

  /** Adds rows to a table, whose columns have these types. */
  async append(table: string, types: readonly DuckDBType[], rows: readonly (readonly DuckDBValue[])[]): Promise<void> {
    const appender = await this.connection.createAppender(table);
    for (let at = 0; at < rows.length; at += CHUNK) {
      const some = rows.slice(at, at + CHUNK);
      const chunk = DuckDBDataChunk.create(types, some.length);
      chunk.setRows(some);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** All of it, or nothing. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run("begin");
    try {
      const result = await work();
      await this.run("commit");
      return result;
    } catch (error) {
      await this.run("rollback").catch(() => {
        // A failed commit has ended it already, and that failure is what counts.
      });
      throw error;
    }
  }

  /** Makes the running query fail, and all queries after it. */
  interrupt(): void {
    this.#ending = true;
    this.connection.interrupt();
  }

  #demandOpen(): void {
    if (this.#ending) throw new Error("the replica is being closed");
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

/** A whole number of an answer. */
export function numberOf(value: DuckDBValue | undefined): number {
  return Number(value ?? 0);
}
