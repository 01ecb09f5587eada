import type { DeliveryState } from "../store/model.ts";

/** A delivery's state right after an attempt, and what went wrong in it. */
export interface AttemptedState extends DeliveryState {
  readonly error: string | null;
}

/** How long a caller waits for its attempt to begin, and how long in all. */
export interface Patience {
  readonly slotMs: number;
  readonly waitMs: number;
}

type AttemptCounts = Pick<DeliveryState, "attempts" | "unknowns">;
type Settle = (state: AttemptedState | undefined) => void;

interface Waiter {
  readonly host: string;
  readonly settle: Settle;
  /** Gives up where no attempt begins in time. */
  slotTimer: NodeJS.Timeout | undefined;
}

/** Callers that wait for the outcome of deliveries in this process. */
export class Waiters {
  /** Attempts under way, by delivery: what its row said when they began. */
  readonly #begun = new Map<number, AttemptCounts>();
  /** The network has answered or failed, and that is being put on record. */
  readonly #decided = new Set<number>();
  readonly #waiting = new Map<number, Set<Waiter>>();

  begun(id: number): boolean {
    return this.#begun.has(id);
  }

  began(id: number, { attempts, unknowns }: AttemptCounts): void {
    this.#begun.set(id, { attempts, unknowns });
    for (const waiter of this.#waiting.get(id) ?? []) clearTimeout(waiter.slotTimer);
  }

  /** How this attempt ended is known and will be told as soon as it is on record. */
  decided(id: number): void {
    this.#decided.add(id);
  }

  ended(id: number, state: AttemptedState): void {
    this.#begun.delete(id);
    this.#decided.delete(id);
    for (const { settle } of this.#waiting.get(id) ?? []) settle(state);
  }

  /** undefined: no attempt began in `slotMs`, none ended in `waitMs`, or the host is known to be dead by then. */
  wait(id: number, host: string, { slotMs, waitMs }: Patience): Promise<AttemptedState | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), waitMs);
      const settle: Settle = (state) => {
        clearTimeout(timer);
        clearTimeout(waiter.slotTimer);
        this.#forget(id, waiter);
        resolve(state);
      };
      const waiter: Waiter = { host, settle, slotTimer: undefined };
      if (!this.begun(id)) waiter.slotTimer = setTimeout(() => settle(undefined), slotMs);
      const waiters = this.#waiting.get(id);
      if (waiters === undefined) this.#waiting.set(id, new Set([waiter]));
      else waiters.add(waiter);
    });
  }

  /**
   * The host is known to be dead, for this reason: an attempt of it that has not ended by now would keep its caller for
   * nothing.
   */
  release(host: string, error: string | null): void {
    for (const [id, waiters] of this.#waiting) {
      if (this.#decided.has(id)) continue;
      const counts = this.#begun.get(id);
      const state = counts && { status: "pending" as const, http_status: null, ...counts, error };
      for (const waiter of waiters) if (waiter.host === host) waiter.settle(state);
    }
  }

  isDecided(id: number): boolean {
    return this.#decided.has(id);
  }

  /** The gateway stops: nothing more will be told. */
  releaseAll(): void {
    for (const waiters of this.#waiting.values()) for (const { settle } of waiters) settle(undefined);
  }

  #forget(id: number, waiter: Waiter): void {
    const waiters = this.#waiting.get(id);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiting.delete(id);
  }
}
