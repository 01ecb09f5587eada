import { Breaker } from "./breaker.ts";

/** One destination host: its breaker and its slots. A slot is an attempt's right to be under way. */
export class Lane {
  readonly host: string;
  readonly breaker = new Breaker();
  /** Deliveries may be waiting in the database for a slot of this host. */
  backlog = false;
  /** A claim for this host is under way. */
  claiming = false;
  #inFlight = 0;

  constructor(host: string) {
    this.host = host;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get free(): number {
    return SLOTS - this.#inFlight;
  }

  /**
   * A slot for a click that is just coming in; none while the breaker is open: probes are for what waits already.
   * A slot that came free while deliveries wait in the database is theirs: else, on a busy day, they would wait for ever.
   */
  takeSlot(): boolean {
    const promised = this.backlog && this.claiming;
    if (this.breaker.open || promised || this.free <= 0) return false;
    this.#inFlight++;
    return true;
  }

  takeSlots(count: number): void {
    this.#inFlight += count;
  }

  giveBack(count = 1): void {
    this.#inFlight -= count;
  }
}

/**
 * Attempts under way for each host. A network that answers in 100 ms takes 200 clicks a second through these;
 * with one that hangs, no more than this many callers wait for it.
 */
export const SLOTS = 20;
