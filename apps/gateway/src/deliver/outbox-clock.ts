/**
 * The database's clock, as far as this process believes it.
 *
 * What is stored in the outbox (when an attempt is due, when a lease ends, when a delivery was made) is in the time of
 * the database, whose clock may be set while the gateway runs. The process' own monotonic clock shows such a step:
 *
 * - set forward: leases would all be over at once, and attempts under way be made twice. The end of leases is decided
 *   by the old time until every lease of the old time is over. A delivery does not grow older by the step.
 * - set back: `observe` returns the step, and the caller moves what is stored back by it.
 */
export class OutboxClock {
  readonly #monotonicMs: () => number;
  readonly #leaseMs: number;
  /** Database time minus monotonic time: as last seen, and as the end of leases is decided by. */
  #offset: number;
  #leaseOffset: number | undefined;
  /** Monotonic: from here on the end of leases is decided by the clock as last seen. */
  #believedFrom = 0;
  /** Steps forward, oldest first: the old time at which each was seen, and its size. */
  #steps: { readonly at: number; readonly by: number }[] = [];

  /** `nowMs`: an estimate until the first look at the database's clock. */
  constructor(parts: { readonly monotonicMs: () => number; readonly nowMs: number; readonly leaseMs: number }) {
    this.#monotonicMs = parts.monotonicMs;
    this.#leaseMs = parts.leaseMs;
    this.#offset = parts.nowMs - parts.monotonicMs();
  }

  /** `askedAt`: monotonic, when the database was asked for `databaseMs`. Returns by how much it was set back, or 0. */
  observe(databaseMs: number, askedAt: number): number {
    const now = this.#monotonicMs();
    const offset = databaseMs - now;
    if (this.#leaseOffset === undefined) {
      this.#offset = offset;
      this.#leaseOffset = offset;
      return 0;
    }
    // An answer that took its time says nothing exact, and the next look is soon.
    if (now - askedAt > LONGEST_LOOK_MS) return 0;
    const step = offset - this.#offset;
    const seenAt = now + this.#offset;
    this.#offset = offset;
    if (step > STEP_MS) {
      this.#steps.push({ at: seenAt, by: step });
      this.#believedFrom = now + this.#leaseMs;
    }
    if (step < -STEP_MS) this.#takeBack(-step);
    if (offset - this.#leaseOffset <= STEP_MS || now >= this.#believedFrom) this.#leaseOffset = offset;
    return step < -STEP_MS ? Math.round(-step) : 0;
  }

  /** Unix ms by the database. */
  get nowMs(): number {
    return Math.round(this.#monotonicMs() + this.#offset);
  }

  /** Unix ms: a lease that ends later has not ended, whatever the database's clock says. Nothing ends before a look. */
  get leasesEndBy(): number {
    return this.#leaseOffset === undefined ? 0 : Math.floor(this.#monotonicMs() + this.#leaseOffset);
  }

  /** How long ago a time of the database was: steps forward are not counted, and nothing is in the future. */
  ageMs(databaseMs: number): number {
    const stepped = this.#steps.reduce((sum, { at, by }) => (databaseMs <= at ? sum + by : sum), 0);
    return Math.max(0, Math.round(this.nowMs - databaseMs - stepped));
  }

  /** The clock was put right again: what an earlier step forward had added is no longer there to be taken off. */
  #takeBack(by: number): void {
    let left = by;
    while (left > 0) {
      const last = this.#steps.pop();
      if (last === undefined) return;
      if (last.by > left) this.#steps.push({ ...last, by: last.by - left });
      left -= last.by;
    }
  }
}

/** Less than this is how a clock is kept right, or the network's own delay; it shifts a repeat by no more than itself. */
const STEP_MS = 2_000;
const LONGEST_LOOK_MS = 1_000;
