/**
 * Notices a flood: clicks come in faster than they can be stored, so their callers queue for the commit (ADR 0032).
 * Whether the processor or the disk is the limit makes no difference: deliveries take from both.
 */
export class Flood {
  readonly #monotonicMs: () => number;
  #storing = 0;
  #queuedAt = Number.NEGATIVE_INFINITY;

  /** @param monotonicMs A clock that cannot be set. */
  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Counts a click as being stored until its commit has ended. */
  async storing<T>(commit: Promise<T>): Promise<T> {
    this.#storing++;
    if (this.#storing >= QUEUE) this.#queuedAt = this.#monotonicMs();
    try {
      return await commit;
    } finally {
      this.#storing--;
    }
  }

  isOn(): boolean {
    return this.#monotonicMs() - this.#queuedAt < LASTS_MS;
  }
}

/** The share of one host, in a flood, for deliveries that no caller waits for. It is never 0. */
export class FloodShare {
  #since = Number.NEGATIVE_INFINITY;
  #begun = 0;

  /** How many may begin now. */
  left(nowMs: number): number {
    return nowMs - this.#since < WINDOW_MS ? Math.max(0, SHARE - this.#begun) : SHARE;
  }

  began(count: number, nowMs: number): void {
    if (nowMs - this.#since >= WINDOW_MS) {
      this.#since = nowMs;
      this.#begun = 0;
    }
    this.#begun += count;
  }
}

/** Clicks that are being stored at once. Fewer are everyday traffic: one commit takes them all. */
export const QUEUE = 16;
/** One commit answers all that queue, and the next queue forms: a flood outlasts that gap. */
export const LASTS_MS = 100;
export const WINDOW_MS = 100;
/** Begin in each window: 200 a second for each host, about a fifteenth of what one process delivers. */
export const SHARE = 20;
