import { StoreUnavailable } from "../model.ts";
import type { Work, WorkRow } from "../work.ts";
import type { PlainQuery } from "../write-op.ts";
import { untilFree } from "./is-busy.ts";
import type { SqliteThread } from "./sqlite-thread.ts";

/**
 * The transactions of one thread, one after another: its steps are asked for one by one, and whatever else came in
 * between would be a part of the transaction.
 */
export class Transactions {
  readonly #thread: SqliteThread;
  #last: Promise<unknown> = Promise.resolve();

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  /**
   * All steps in one transaction; a file that another program has locked is tried again. A work that has not begun within
   * `patienceMs` never does: its caller has been told that it was not done.
   */
  run<T>(work: Work<T>, patienceMs: number): Promise<T> {
    const until = performance.now() + patienceMs;
    const begin = () => {
      if (performance.now() >= until) throw new StoreUnavailable("SQLite had no time for a transaction");
      return this.#transaction(work);
    };
    return untilFree(() => this.alone(begin), patienceMs);
  }

  /** Runs `task` when all before it are over. */
  alone<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #transaction<T>(work: Work<T>): Promise<T> {
    await this.#thread.ask("transaction", "begin");
    try {
      const result = await this.#steps(work);
      await this.#thread.ask("transaction", "commit");
      return result;
    } catch (error) {
      await this.#thread.ask("transaction", "rollback");
      throw error;
    }
  }

  async #steps<T>(work: Work<T>): Promise<T> {
    const steps = work();
    let step = steps.next();
    while (!step.done) step = steps.next(await this.#ask(step.value));
    return step.value;
  }

  #ask({ sql, parameters }: PlainQuery): Promise<readonly WorkRow[]> {
    return this.#thread.ask("query", { sql, parameters });
  }
}
