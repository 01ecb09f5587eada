import type { Compilable, CompiledQuery } from "kysely";

/** A row of an answer; the types are the database's, so a `Work` reads what its own query has selected. */
export type WorkRow = Readonly<Record<string, unknown>>;

/**
 * The steps of one transaction: each yields a query and is given its rows. Written as a generator, so that one text
 * serves both databases: SQLite runs all steps at once on the thread that owns it, PostgreSQL one after another. It may
 * be started again when its transaction was given up, so it touches nothing but its own variables.
 */
export type Work<T> = () => Steps<T>;

/** How works are run. */
export interface Transactor {
  /** All steps in one transaction, durable when it resolves. */
  transact<T>(work: Work<T>): Promise<T>;
  /** For works that only read: all steps see the same moment. */
  read<T>(work: Work<T>): Promise<T>;
}

/** Some steps of a work. */
export type Steps<T> = Generator<CompiledQuery, T, readonly WorkRow[]>;

/** One step whose rows are not read. */
export function* execute(query: Compilable): Steps<void> {
  yield query.compile();
}

/** One step: the rows of a query, in the types that the query has. */
export function* rowsOf<Row>(query: Compilable<Row>): Steps<readonly Row[]> {
  const rows: readonly unknown[] = yield query.compile();
  // What comes back is what this very query has selected.
  return rows as readonly Row[];
}
