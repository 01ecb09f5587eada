import type { SegmentAddress } from "../store/report/model.ts";
import { project } from "./project.ts";
import { Recent } from "./recent.ts";
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
  readonly #segments: Recent<Segment>;

  constructor(bytesMost = BYTES_MOST) {
    this.#segments = new Recent(bytesMost);
  }

  put(address: SegmentAddress, packed: Uint8Array): void {
    this.#segments.put(keyOf(address), unpack(packed), packed.byteLength);
  }

  /** Told apart by some names only. */
  get(address: SegmentAddress, names: readonly string[]): Segment | undefined {
    const key = keyOf(address, names);
    const found = this.#segments.get(key);
    if (found !== undefined) return found;
    const whole = this.#segments.get(keyOf(address));
    if (whole === undefined) return undefined;
    const projected = project(whole, names);
    this.#segments.put(key, projected, bytesOf(projected));
    return projected;
  }
}

function keyOf({ table, id }: SegmentAddress, names?: readonly string[]): string {
  return names === undefined ? `${table} ${id}` : `${table} ${id} ${names.join()}`;
}

function bytesOf({ columns, counts }: Segment): number {
  const ofColumns = Array.from(columns.values(), ({ values, index }) => values.length * VALUE_BYTES + index.byteLength);
  return [...ofColumns, ...counts.map(({ byteLength }) => byteLength)].reduce((total, bytes) => total + bytes, 0);
}
