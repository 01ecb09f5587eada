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

/** `mayGetSlot`: asked each time `slotMs` are over; true keeps the caller waiting for a slot. */
export interface SlotPatience extends Patience {
  readonly mayGetSlot: () => boolean;
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
  /** The network has answered or failed, and the database does not have that yet. */
  readonly #unrecorded = new Map<number, AttemptedState>();
  readonly #waiting = new Map<number, Set<Waiter>>();

  /** How many attempts have ended that the database does not have yet. */
  get unrecorded(): number {
    return this.#unrecorded.size;
  }

  /** Whether more is known of this delivery than the database says. */
  knows(id: number): boolean {
    return this.#begun.has(id) || this.#unrecorded.has(id);
  }

  began(id: number, { attempts, unknowns }: AttemptCounts): void {
    this.#begun.set(id, { attempts, unknowns });
    for (const waiter of this.#waiting.get(id) ?? []) clearTimeout(waiter.slotTimer);
  }

  ended(id: number, state: AttemptedState): void {
    this.#begun.delete(id);
    this.#unrecorded.set(id, state);
    for (const { settle } of this.#waiting.get(id) ?? []) settle(state);
  }

  /** No attempt of this host begins for a while. */
  releaseWithoutSlot(host: string): void {
    for (const [id, waiters] of this.#waiting) {
      if (this.#begun.has(id)) continue;
      for (const waiter of waiters) if (waiter.host === host) waiter.settle(undefined);
    }
  }

  isEnded(id: number): boolean {
    return this.#unrecorded.has(id);
  }

  /** From now on only the database can tell how it ended. */
  recorded(id: number): void {
    this.#unrecorded.delete(id);
  }

  /** undefined: no attempt began in `slotMs` or while there was a chance, none ended in `waitMs`, or the host is known to be dead by then. */
  wait(id: number, host: string, { slotMs, waitMs, mayGetSlot }: SlotPatience): Promise<AttemptedState | undefined> {
    const state = this.#unrecorded.get(id);
    if (state !== undefined) return Promise.resolve(state);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), waitMs);
      const settle: Settle = (state) => {
        clearTimeout(timer);
        clearTimeout(waiter.slotTimer);
        this.#forget(id, waiter);
        resolve(state);
      };
      const waiter: Waiter = { host, settle, slotTimer: undefined };
      // After a look at the sockets: the host's answers may be there and unread, where the process was busy.
      const goOn = () => {
        if (this.#begun.has(id) || !this.#waiting.get(id)?.has(waiter)) return;
        if (mayGetSlot()) waitForSlot();
        else settle(undefined);
      };
      const waitForSlot = () => {
        waiter.slotTimer = setTimeout(() => setImmediate(goOn), slotMs);
      };
      if (!this.#begun.has(id)) waitForSlot();
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
      const counts = this.#begun.get(id);
      const state = counts && { status: "pending" as const, http_status: null, ...counts, error };
      for (const waiter of waiters) if (waiter.host === host) waiter.settle(state);
    }
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
