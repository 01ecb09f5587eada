/**
 * Writes that arrive together share one transaction, so that one sync to disk acknowledges them all.
 * While a batch runs the next one gathers; `run` gives a result for each operation, in order.
 */
export class GroupCommit<Op, Result> {
  readonly #run: (ops: readonly Op[]) => Promise<readonly PromiseSettledResult<Result>[]>;
  readonly #limits: GroupCommitLimits;
  #waiting: Waiting<Op, Result>[] = [];
  #running = 0;
  #immediate: NodeJS.Immediate | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(
    run: (ops: readonly Op[]) => Promise<readonly PromiseSettledResult<Result>[]>,
    limits: GroupCommitLimits,
  ) {
    this.#run = run;
    this.#limits = limits;
  }

  /** `lingerMs`: how long this operation can wait for company, where nobody waits for it. */
  add(op: Op, lingerMs = 0): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ op, resolve, reject });
      if (lingerMs === 0) this.#schedule();
      else this.#lingering ??= setTimeout(() => this.#schedule(), lingerMs);
    });
  }

  /** Resolves once all that was added is settled. */
  idle(): Promise<void> {
    if (this.#waiting.length === 0 && this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#immediate !== undefined || this.#running >= this.#limits.concurrent) return;
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
    this.#running++;
    if (this.#waiting.length > 0) this.#schedule();
    const results = await this.#settle(batch.map(({ op }) => op));
    this.#running--;
    for (const [index, { resolve, reject }] of batch.entries()) {
      const result = results[index];
      if (result?.status === "fulfilled") resolve(result.value);
      else reject(result?.reason ?? new Error("a batch gave no result for one of its operations"));
    }
    if (this.#waiting.length > 0) this.#schedule();
    else if (this.#running === 0) for (const done of this.#idle.splice(0)) done();
  }

  async #settle(ops: readonly Op[]): Promise<readonly PromiseSettledResult<Result>[]> {
    try {
      return await this.#run(ops);
    } catch (reason) {
      return ops.map(() => ({ status: "rejected", reason }));
    }
  }
}

export interface GroupCommitLimits {
  /** Most operations in one transaction: bounds how long one commit holds the others up. */
  readonly batch: number;
  /** Transactions under way at once. */
  readonly concurrent: number;
}

interface Waiting<Op, Result> {
  readonly op: Op;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}
