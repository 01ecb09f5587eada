interface Waiter {
  readonly count: number;
  readonly arrived: () => void;
  readonly fail: (reason: Error) => void;
}

/** Callers that wait for a number of clicks. Each click checks them, so that no caller polls. */
export class Arrivals {
  readonly #waiters = new Set<Waiter>();

  /** Rejects after `timeoutMs` with what `describe` says has come instead. */
  wait(count: number, timeoutMs: number, describe: () => string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => waiter.fail(new Error(`waited ${timeoutMs} ms for ${count} clicks; ${describe()}`)),
        timeoutMs,
      );
      const settle = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        count,
        arrived: () => {
          settle();
          resolve();
        },
        fail: (reason) => {
          settle();
          reject(reason);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** `count` clicks have come by now. */
  reached(count: number): void {
    if (this.#waiters.size === 0) return;
    for (const waiter of this.#waiters) if (count >= waiter.count) waiter.arrived();
  }

  /** Nothing more will come. */
  end(reason: string): void {
    for (const waiter of this.#waiters) waiter.fail(new Error(`${reason} while waiting for ${waiter.count} clicks`));
  }
}
