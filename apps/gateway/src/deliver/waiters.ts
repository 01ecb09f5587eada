import type { DeliveryState } from "../store/model.ts";

/** A delivery's state right after an attempt, and what went wrong in it. */
export interface AttemptedState extends DeliveryState {
  readonly error: string | null;
}

type Settle = (state: AttemptedState | undefined) => void;

interface Waiter {
  readonly settle: Settle;
  /** Gives up where no attempt begins in time. */
  slotTimer: NodeJS.Timeout | undefined;
}

/** Callers that wait for the outcome of deliveries in this process. */
export class Waiters {
  readonly #begun = new Set<number>();
  readonly #waiting = new Map<number, Set<Waiter>>();

  begun(id: number): boolean {
    return this.#begun.has(id);
  }

  began(id: number): void {
    this.#begun.add(id);
    for (const waiter of this.#waiting.get(id) ?? []) clearTimeout(waiter.slotTimer);
  }

  ended(id: number, state: AttemptedState): void {
    this.#begun.delete(id);
    for (const { settle } of this.#waiting.get(id) ?? []) settle(state);
  }

  /** undefined: no attempt began in `slotMs`, or none ended in `waitMs`. */
  wait(id: number, slotMs: number, waitMs: number): Promise<AttemptedState | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), waitMs);
      const settle: Settle = (state) => {
        clearTimeout(timer);
        clearTimeout(waiter.slotTimer);
        this.#forget(id, waiter);
        resolve(state);
      };
      const waiter: Waiter = { settle, slotTimer: undefined };
      if (!this.begun(id)) waiter.slotTimer = setTimeout(() => settle(undefined), slotMs);
      const waiters = this.#waiting.get(id);
      if (waiters === undefined) this.#waiting.set(id, new Set([waiter]));
      else waiters.add(waiter);
    });
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
