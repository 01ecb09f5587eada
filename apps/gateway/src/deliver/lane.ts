import type { Leased } from "./attempts.ts";
import { Breaker } from "./breaker.ts";

/** One destination host: its breaker, its slots and its line. A slot is an attempt's right to be under way. */
export class Lane {
  readonly host: string;
  readonly breaker = new Breaker();
  /** Deliveries may be waiting in the database for this host. */
  backlog = false;
  /** A claim for this host is under way. */
  claiming = false;
  #inFlight = 0;
  #line: { readonly delivery: Leased; readonly since: number }[] = [];

  constructor(host: string) {
    this.host = host;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Deliveries claimed and not begun. */
  get waiting(): number {
    return this.#line.length;
  }

  /** A slot for a click that is just coming in; none while the breaker is open: probes are for what waits already. */
  takeSlot(): boolean {
    return !this.breaker.open && this.#take();
  }

  giveBack(): void {
    this.#inFlight--;
  }

  /** Claimed deliveries stand in line for slots. */
  join(deliveries: readonly Leased[], nowMs: number): void {
    for (const delivery of deliveries) this.#line.push({ delivery, since: nowMs });
  }

  /** The first in line with a slot taken for it; undefined where there is no slot or no line. */
  next(): Leased | undefined {
    const [first] = this.#line;
    if (first === undefined || !this.#take()) return undefined;
    this.#line.shift();
    return first.delivery;
  }

  /** Takes those out of the line who have stood in it since `beforeMs` or longer. */
  leave(beforeMs: number): readonly Leased[] {
    const stale = this.#line.filter(({ since }) => since <= beforeMs);
    if (stale.length > 0) this.#line = this.#line.filter(({ since }) => since > beforeMs);
    return stale.map(({ delivery }) => delivery);
  }

  #take(): boolean {
    if (this.#inFlight >= SLOTS) return false;
    this.#inFlight++;
    return true;
  }
}

/**
 * Attempts under way for each host. A network that answers in 100 ms takes 200 clicks a second through these;
 * with one that hangs, no more than this many callers wait for it.
 */
export const SLOTS = 20;
