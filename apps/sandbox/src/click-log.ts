import { type Arrival, type ReceivedClick, RecordedClick } from "./received-click.ts";

/** A second bound besides the number of clicks: 100 000 clicks of 64 KB each would not fit into memory. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

/** The last clicks, oldest dropped first, in a ring; the count goes on when they are dropped. */
export class ClickLog {
  readonly #keep: number;
  readonly #maxBytes: number;
  #ring: (RecordedClick | undefined)[] = [];
  #count = 0;
  /** The number of the oldest click still kept; `#count + 1` when there is none. */
  #oldest = 1;
  #bytes = 0;
  #snapshot: readonly ReceivedClick[] | undefined;

  constructor(keep: number, maxBytes: number = MAX_KEPT_BYTES) {
    if (!Number.isInteger(keep) || keep < 1) throw new RangeError(`keep must be a whole number from 1 up, got ${keep}`);
    this.#keep = keep;
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#count;
  }

  add(arrival: Arrival): ReceivedClick {
    if (this.#count - this.#oldest + 1 >= this.#keep) this.#dropOldest();
    this.#count += 1;
    const click = new RecordedClick(this.#count, arrival);
    this.#ring[(click.n - 1) % this.#keep] = click;
    this.#bytes += click.weight;
    while (this.#bytes > this.#maxBytes && this.#oldest < this.#count) this.#dropOldest();
    this.#snapshot = undefined;
    return click;
  }

  /** Everything kept, oldest first: a copy that later clicks do not change, made once between two clicks. */
  all(): readonly ReceivedClick[] {
    this.#snapshot ??= Object.freeze(this.after(0, this.#keep));
    return this.#snapshot;
  }

  /** At most `limit` clicks with a number above `n`, oldest first. */
  after(n: number, limit: number): ReceivedClick[] {
    const found: ReceivedClick[] = [];
    for (let next = Math.max(n + 1, this.#oldest); next <= this.#count && found.length < limit; next += 1) {
      const click = this.#ring[(next - 1) % this.#keep];
      if (click !== undefined) found.push(click);
    }
    return found;
  }

  /** The `limit` newest clicks, oldest of them first. */
  last(limit: number): ReceivedClick[] {
    return this.after(this.#count - limit, limit);
  }

  clear(): void {
    this.#ring = [];
    this.#count = 0;
    this.#oldest = 1;
    this.#bytes = 0;
    this.#snapshot = undefined;
  }

  #dropOldest(): void {
    const slot = (this.#oldest - 1) % this.#keep;
    this.#bytes -= this.#ring[slot]?.weight ?? 0;
    this.#ring[slot] = undefined;
    this.#oldest += 1;
  }
}
