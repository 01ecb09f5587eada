import { describe, expect, test } from "vitest";
import type { SegmentAddress } from "../store/report/model.ts";
import { type Cell, pack, segmentOf } from "./segment.ts";
import { SegmentCache } from "./segment-cache.ts";
import { cellsIn } from "./testing.ts";

const NAMES = ["ref"];

function at(id: number, table: SegmentAddress["table"] = "report_segments"): SegmentAddress {
  return { table, id };
}

/** A segment that takes some more than so many bytes, and is told from others by its count. */
function packedOf(bytes: number, count = 1): Uint8Array {
  const cell = (n: number): Cell => ({ values: ["x".repeat(bytes), `term ${n}`], counts: [count] });
  return pack(segmentOf({ names: ["ref", "utm_term"], left: [], cells: [cell(0), cell(1)] }));
}

const BYTES = packedOf(1_000).byteLength;

describe("a cache of three segments", () => {
  const full = () => {
    const cache = new SegmentCache(3.5 * BYTES);
    for (const id of [1, 2, 3]) cache.put(at(id), packedOf(1_000, id));
    return cache;
  };
  const held = (cache: SegmentCache) => [1, 2, 3, 4, 5].filter((id) => cache.get(at(id), NAMES) !== undefined);
  const countsIn = (cache: SegmentCache, address: SegmentAddress) =>
    cellsIn(cache.get(address, NAMES) ?? expect.fail()).map(({ counts }) => counts);

  test("gives back what was put in, told apart by what was asked for", () => {
    const cache = full();
    expect([1, 2, 3].map((id) => countsIn(cache, at(id)))).toEqual([[[2]], [[4]], [[6]]]);
    expect(cellsIn(cache.get(at(2), ["utm_term"]) ?? expect.fail())).toEqual([
      { values: ["term 0"], counts: [2] },
      { values: ["term 1"], counts: [2] },
    ]);
    expect(cache.get(at(4), NAMES)).toBeUndefined();
    expect(cache.get(at(1, "report_shortcuts"), NAMES)).toBeUndefined();
  });

  test("gives up the one that nobody has wanted for the longest", () => {
    const cache = full();
    cache.get(at(1), NAMES);
    cache.put(at(4), packedOf(1_000));
    expect(held(cache)).toEqual([1, 3, 4]);
  });

  test("still knows of one that it has given up what it was asked for, and nothing else", () => {
    const cache = full();
    expect(countsIn(cache, at(1))).toEqual([[2]]);
    for (const id of [4, 5, 6]) {
      cache.get(at(1), NAMES);
      cache.put(at(id), packedOf(1_000));
    }
    expect(countsIn(cache, at(1))).toEqual([[2]]);
    expect(cache.get(at(1), ["utm_term"])).toBeUndefined();
  });

  test("holds one larger than itself until the next comes, and nothing else beside it", () => {
    const cache = full();
    cache.put(at(4), packedOf(4 * BYTES));
    expect(held(cache)).toEqual([4]);
    const after = full();
    after.put(at(4), packedOf(4 * BYTES));
    after.put(at(5), packedOf(100));
    expect(held(after)).toEqual([5]);
  });

  test("takes what two reports have loaded at once for one", () => {
    const cache = full();
    cache.put(at(1), packedOf(1_000));
    cache.put(at(1), packedOf(1_000, 7));
    cache.put(at(4), packedOf(1_000));
    expect(held(cache)).toEqual([1, 3, 4]);
    expect(countsIn(cache, at(1))).toEqual([[14]]);
  });

  test("keeps what a report has seen to be there while it loads the rest", () => {
    const cache = full();
    expect(cache.get(at(1), NAMES)).toBeDefined();
    cache.put(at(4), packedOf(1_000));
    expect(cache.get(at(1), NAMES)).toBeDefined();
  });
});
