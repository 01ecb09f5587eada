import { describe, expect, test } from "vitest";
import { type Cell, pack, segmentOf } from "./segment.ts";
import { SegmentCache } from "./segment-cache.ts";
import { cellsIn } from "./testing.ts";

/** A segment that takes some more than so many bytes, and is told from others by its count. */
function packedOf(bytes: number, count = 1): Uint8Array {
  const cell: Cell = { values: ["x".repeat(bytes)], counts: [count] };
  return pack(segmentOf({ names: ["ref"], left: [], cells: [cell] }));
}

const BYTES = packedOf(100).byteLength;

describe("a cache of three segments", () => {
  const full = () => {
    const cache = new SegmentCache(3 * BYTES);
    for (const id of [1, 2, 3]) cache.put(id, packedOf(100, id));
    return cache;
  };
  const held = (cache: SegmentCache) => [1, 2, 3, 4, 5].filter((id) => cache.has(id));

  test("gives back what was put in", () => {
    const cache = full();
    expect([1, 2, 3].map((id) => cellsIn(cache.get(id) ?? expect.fail())[0]?.counts)).toEqual([[1], [2], [3]]);
    expect(cache.get(4)).toBeUndefined();
  });

  test("gives up the one that nobody has wanted for the longest", () => {
    const cache = full();
    cache.get(1);
    cache.put(4, packedOf(100));
    expect(held(cache)).toEqual([1, 3, 4]);
  });

  test("holds one larger than itself until the next comes, and nothing else beside it", () => {
    const cache = full();
    cache.put(4, packedOf(4 * BYTES));
    expect(cache.get(4)).toBeDefined();
    expect(held(cache)).toEqual([4]);
    cache.put(5, packedOf(100));
    expect(held(cache)).toEqual([5]);
  });

  test("takes what two reports have loaded at once for one", () => {
    const cache = full();
    cache.put(1, packedOf(100));
    cache.put(1, packedOf(100, 7));
    cache.put(4, packedOf(100));
    expect(held(cache)).toEqual([1, 3, 4]);
    expect(cellsIn(cache.get(1) ?? expect.fail())[0]?.counts).toEqual([7]);
  });

  test("keeps what a report has seen to be there while it loads the rest", () => {
    const cache = full();
    expect(cache.has(1)).toBe(true);
    cache.put(4, packedOf(100));
    expect(cache.has(1)).toBe(true);
  });
});
