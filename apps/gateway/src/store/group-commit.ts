import { StoreUnavailable } from "./model.ts";

/**
 * Writes that arrive together share one transaction, so that one sync to disk acknowledges them all.
 * While a batch runs the next one gathers; `run` gives a result for each operation, in order.
 *
 * Each operation is settled within `patienceMs`. One that still waits by then is dropped and never written; one that
 * the database has by then may be written nevertheless.
 */
export class GroupCommit<Op, Result> {
  readonly #run: (ops: readonly Op[]) => Promise<readonly PromiseSettledResult<Result>[]>;
  readonly #limits: GroupCommitLimits;
  #waiting: Waiting<Op, Result>[] = [];
  readonly #running = new Set<readonly Waiting<Op, Result>[]>();
  #immediate: NodeJS.Immediate | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(
    run: (ops: readonly Op[]) => Promise<readonly PromiseSettledResult<Result>[]>,
    limits: GroupCommitLimits,
  ) {
    this.#run = run;
    this.#limits = limits;
  }

  /**
   * `lingerMs`: how long this operation can wait for company, where no caller waits for it. Such a one is taken however many
   * callers wait: it is the end of something that has happened, and those who give them bound their number.
   */
  add(op: Op, lingerMs = 0): Promise<Result> {
    if (lingerMs === 0 && this.#waiting.length >= this.#limits.waiting) {
      return Promise.reject(new StoreUnavailable(`${this.#waiting.length} writes wait for the database already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ op, resolve, reject, until: performance.now() + this.#limits.patienceMs });
      this.#expiry ??= setTimeout(() => this.#expire(), this.#limits.patienceMs).unref();
      if (lingerMs === 0) this.#schedule();
      else this.#lingering ??= setTimeout(() => this.#schedule(), lingerMs);
    });
  }

  /** Resolves once all that was added is settled. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#running.size === 0;
  }

  #schedule(): void {
    const later = this.#immediate !== undefined || this.#pause !== undefined;
    if (later || this.#running.size >= this.#limits.concurrent) return;
    // After the poll phase: every request that this turn of the event loop has read is in the batch.
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      clearTimeout(this.#lingering);
      this.#lingering = undefined;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#limits.batch);
    if (batch.length === 0) return;
    this.#running.add(batch);
    if (this.#waiting.length > 0) this.#schedule();
    const results = await this.#settle(batch.map(({ op }) => op));
    this.#running.delete(batch);
    if (results === "busy") this.#tryLater(batch);
    else {
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        // Settles nothing where its time ran out meanwhile.
        if (result?.status === "fulfilled") resolve(result.value);
        else reject(result?.reason ?? new Error("a batch gave no result for one of its operations"));
      }
    }
    if (this.#waiting.length > 0) this.#schedule();
    else this.#tellIdle();
  }

  async #settle(ops: readonly Op[]): Promise<readonly PromiseSettledResult<Result>[] | "busy"> {
    try {
      return await this.#run(ops);
    } catch (reason) {
      if (reason instanceof DatabaseBusy) return "busy";
      return ops.map(() => ({ status: "rejected", reason }));
    }
  }

  /**
   * Nothing of it was written: it waits once more, in front of the others. What has no time left is refused here: on a
   * busy machine its timer comes later than this, and finds it nowhere.
   */
  #tryLater(batch: readonly Waiting<Op, Result>[]): void {
    const now = performance.now();
    this.#waiting.unshift(...batch.filter(({ until }) => until > now));
    for (const { until, reject } of batch) if (until <= now) reject(this.#tooLate());
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#schedule();
    }, BUSY_RETRY_MS);
  }

  /** Their order is that of their times, so the oldest are in front. */
  #expire(): void {
    this.#expiry = undefined;
    const now = performance.now();
    const { patienceMs } = this.#limits;
    const late = this.#waiting.findIndex(({ until }) => until > now);
    for (const { reject } of this.#waiting.splice(0, late === -1 ? this.#waiting.length : late)) {
      reject(this.#tooLate());
    }
    const open = [...this.#running].flat();
    for (const { until, reject } of open) {
      if (until <= now) reject(new StoreUnavailable(`the database did not confirm the write within ${patienceMs} ms`));
    }
    const next = Math.min(...[...this.#waiting.slice(0, 1), ...open].map(({ until }) => until).filter((u) => u > now));
    if (next < Number.POSITIVE_INFINITY) this.#expiry = setTimeout(() => this.#expire(), Math.ceil(next - now)).unref();
    this.#tellIdle();
  }

  #tooLate(): StoreUnavailable {
    return new StoreUnavailable(
      `the database did not take the write within ${this.#limits.patienceMs} ms: it is not stored`,
    );
  }

  #tellIdle(): void {
    if (this.#isIdle()) for (const done of this.#idle.splice(0)) done();
  }
}

/** Another program has the database locked. */
const BUSY_RETRY_MS = 20;

/** Thrown by a run that has written nothing and can be tried again. */
export class DatabaseBusy extends Error {}

export interface GroupCommitLimits {
  /** Most operations in one transaction: bounds how long one commit holds the others up. */
  readonly batch: number;
  /** Transactions under way at once. */
  readonly concurrent: number;
  /** Most operations that wait. */
  readonly waiting: number;
  /** Longest from the arrival of an operation to its answer. */
  readonly patienceMs: number;
}

/** The part of a caller's 10 s for the commit, and the number of clicks that a gateway takes in that time, some KB each. */
export const CALLERS = { waiting: 10_000, patienceMs: 8_000 };

interface Waiting<Op, Result> {
  readonly op: Op;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
  /** On the monotonic clock. */
  readonly until: number;
}
