import type { SegmentAddress } from "../store/report/model.ts";
import { project } from "./project.ts";
import { type Segment, unpack } from "./segment.ts";

/** Some months of many clicks. */
const BYTES_MOST = 384 * 1024 * 1024;
/** What a value of a column takes beside its cells, about. */
const VALUE_BYTES = 48;

/**
 * Segments that reports were made from lately, and what they come to by the marks that were asked for: far fewer cells,
 * so the same question costs little the next time. A segment that is counted anew has another address.
 */
export class SegmentCache {
  readonly #segments = new Map<string, { readonly segment: Segment; readonly bytes: number }>();
  readonly #bytesMost: number;
  #bytes = 0;

  constructor(bytesMost = BYTES_MOST) {
    this.#bytesMost = bytesMost;
  }

  put(address: SegmentAddress, packed: Uint8Array): void {
    this.#put(keyOf(address), unpack(packed), packed.byteLength);
  }

  /** Told apart by some names only. To be asked for is to be wanted: it is not pushed out first. */
  get(address: SegmentAddress, names: readonly string[]): Segment | undefined {
    const key = keyOf(address, names);
    const found = this.#get(key);
    if (found !== undefined) return found;
    const whole = this.#get(keyOf(address));
    if (whole === undefined) return undefined;
    const projected = project(whole, names);
    this.#put(key, projected, bytesOf(projected));
    return projected;
  }

  #get(key: string): Segment | undefined {
    const found = this.#segments.get(key);
    if (found === undefined) return undefined;
    // The order of a Map is that of insertion: the first is the one that nobody has wanted for the longest.
    this.#segments.delete(key);
    this.#segments.set(key, found);
    return found.segment;
  }

  #put(key: string, segment: Segment, bytes: number): void {
    // Two reports at once may both have missed it.
    this.#bytes -= this.#segments.get(key)?.bytes ?? 0;
    this.#segments.delete(key);
    this.#segments.set(key, { segment, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#segments) {
      if (this.#bytes <= this.#bytesMost || oldest === key) break;
      this.#segments.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}

function keyOf({ table, id }: SegmentAddress, names?: readonly string[]): string {
  return names === undefined ? `${table} ${id}` : `${table} ${id} ${names.join()}`;
}

function bytesOf({ columns, counts }: Segment): number {
  const ofColumns = Array.from(columns.values(), ({ values, index }) => values.length * VALUE_BYTES + index.byteLength);
  return [...ofColumns, ...counts.map(({ byteLength }) => byteLength)].reduce((total, bytes) => total + bytes, 0);
}
