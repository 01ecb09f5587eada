import { type Segment, unpack } from "./segment.ts";

/** A month of 10,000,000 clicks is some 100 MB. */
const BYTES_MOST = 384 * 1024 * 1024;

/** Segments that reports were made from lately, by their ids: one that is counted anew has another. */
export class SegmentCache {
  readonly #segments = new Map<number, { readonly segment: Segment; readonly bytes: number }>();
  readonly #bytesMost: number;
  #bytes = 0;

  constructor(bytesMost = BYTES_MOST) {
    this.#bytesMost = bytesMost;
  }

  /** To be asked is to be wanted: what is put in beside it does not push it out first. */
  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  get(id: number): Segment | undefined {
    const found = this.#segments.get(id);
    if (found === undefined) return undefined;
    // The order of a Map is that of insertion: the first is the one that nobody has wanted for the longest.
    this.#segments.delete(id);
    this.#segments.set(id, found);
    return found.segment;
  }

  put(id: number, packed: Uint8Array): void {
    const entry = { segment: unpack(packed), bytes: packed.byteLength };
    // Two reports at once may both have missed it.
    this.#bytes -= this.#segments.get(id)?.bytes ?? 0;
    this.#segments.delete(id);
    this.#segments.set(id, entry);
    this.#bytes += entry.bytes;
    for (const [oldest, { bytes }] of this.#segments) {
      if (this.#bytes <= this.#bytesMost || oldest === id) break;
      this.#segments.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
