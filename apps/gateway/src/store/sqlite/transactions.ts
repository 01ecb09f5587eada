import { StoreUnavailable } from "../model.ts";
import type { Work, WorkRow } from "../work.ts";
import type { PlainQuery } from "../write-op.ts";
import { isBusy, RETRY_MS, untilFree } from "./is-busy.ts";
import type { SqliteThread } from "./sqlite-thread.ts";

/** Works in one transaction: bounds how long clicks wait behind them. */
const MOST_TOGETHER = 50;

interface Gathered {
  /** Runs the steps; what it resolves to tells the caller, once that is committed. */
  readonly part: () => Promise<() => void>;
  readonly reject: (reason: unknown) => void;
  /** On the monotonic clock. */
  readonly until: number;
}

/**
 * The transactions of one thread, one after another: its steps are asked for one by one, and whatever else came in
 * between would be a part of the transaction.
 */
export class Transactions {
  readonly #thread: SqliteThread;
  #last: Promise<unknown> = Promise.resolve();
  #gathered: Gathered[] = [];
  #isFlushing = false;

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
      return this.#transaction(() => this.#steps(work));
    };
    return untilFree(() => this.alone(begin), patienceMs);
  }

  /**
   * The same for works that come many at a time: those that wait together share a transaction, so that one sync to disk
   * acknowledges them all. One that fails is undone alone.
   */
  runTogether<T>(work: Work<T>, patienceMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const part = async () => {
        const result = await this.#steps(work);
        return () => resolve(result);
      };
      this.#gathered.push({ part, reject, until: performance.now() + patienceMs });
      this.#flushLater();
    });
  }

  #flushLater(): void {
    if (this.#isFlushing || this.#gathered.length === 0) return;
    this.#isFlushing = true;
    void this.alone(async () => {
      const some = this.#inTime(this.#gathered.splice(0, MOST_TOGETHER));
      const busy = some.length > 0 && (await this.#together(some));
      if (busy) {
        this.#gathered.unshift(...some);
        setTimeout(() => this.#flushed(), RETRY_MS);
      } else this.#flushed();
    });
  }

  #flushed(): void {
    this.#isFlushing = false;
    this.#flushLater();
  }

  #inTime(gathered: readonly Gathered[]): readonly Gathered[] {
    const now = performance.now();
    return gathered.filter(({ until, reject }) => {
      if (now >= until) reject(new StoreUnavailable("SQLite had no time for a transaction"));
      return now < until;
    });
  }

  /** True: another program has the file locked, and nothing was written. Never rejects. */
  async #together(gathered: readonly Gathered[]): Promise<boolean> {
    try {
      const outcomes = await this.#transaction(() => this.#parts(gathered));
      for (const tell of outcomes) tell();
      return false;
    } catch (error) {
      if (isBusy(error)) return true;
      for (const { reject } of gathered) reject(error);
      return false;
    }
  }

  async #parts(gathered: readonly Gathered[]): Promise<readonly (() => void)[]> {
    const outcomes: (() => void)[] = [];
    for (const { part, reject } of gathered) {
      await this.#thread.ask("transaction", "savepoint");
      try {
        const tell = await part();
        await this.#thread.ask("transaction", "release");
        outcomes.push(tell);
      } catch (error) {
        await this.#thread.ask("transaction", "undo");
        outcomes.push(() => reject(error));
      }
    }
    return outcomes;
  }

  /** Runs `task` when all before it are over. */
  alone<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #transaction<T>(steps: () => Promise<T>): Promise<T> {
    await this.#thread.ask("transaction", "begin");
    try {
      const result = await steps();
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
