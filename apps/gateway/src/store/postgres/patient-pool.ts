import type { PostgresCursor, PostgresPool, PostgresPoolClient } from "kysely";
import type pg from "pg";

/** Callers of a database that does not answer must not fill the memory. */
const MOST_WAITING = 1_000;

/**
 * The pool as Kysely uses it. A connection whose query got no answer in time is closed and not given to the next caller:
 * its server is frozen or its network gone, and the driver would queue behind the lost query.
 */
export function patientPool(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      if (pool.waitingCount >= MOST_WAITING) throw new Error(`${MOST_WAITING} callers wait for PostgreSQL already`);
      const client = await pool.connect();
      return new LeasedClient(client, (error) => client.release(error));
    },
    end: () => pool.end(),
  };
}

class LeasedClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient;
  readonly #release: (error: Error | boolean | undefined) => void;
  #lost: Error | undefined;

  constructor(client: PostgresPoolClient, release: (error: Error | boolean | undefined) => void) {
    this.#client = client;
    this.#release = release;
  }

  query<R>(sql: string, parameters: readonly unknown[]): ReturnType<typeof this.ask<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(first: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    return typeof first === "string" ? this.ask<R>(first, parameters) : this.#client.query(first);
  }

  async ask<R>(sql: string, parameters: readonly unknown[]) {
    // A rollback would wait as long as the query before it did.
    if (this.#lost !== undefined) throw this.#lost;
    try {
      return await this.#client.query<R>(sql, parameters);
    } catch (error) {
      if (error instanceof Error && error.message === READ_TIMEOUT) this.#lost = error;
      throw error;
    }
  }

  release(destroy?: boolean): void {
    this.#release(this.#lost ?? destroy);
  }
}

/** The driver's own words; it gives this error no code. */
const READ_TIMEOUT = "Query read timeout";
