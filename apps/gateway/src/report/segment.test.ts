import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cell, pack, type Segment, segmentOf, unpack } from "./segment.ts";
import { cellsIn } from "./testing.ts";

/** Nothing, an empty text, half a character, a whole one, what JSON escapes, and any UTF-16 there is. */
const text = fc.oneof(
  fc.constantFrom("", "null", "\ud83d", "\ude00", "😀", '"\\\n\u2028', "\0", "__proto__", "зима"),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 6 }),
);
const value = fc.option(text, { freq: 8 });
const count = fc.oneof(fc.nat(3), fc.nat(300), fc.nat(70_000), fc.maxSafeNat(), fc.maxSafeInteger());

const anyCells = fc.uniqueArray(text, { maxLength: 4 }).chain((names) => {
  const cell = fc.record({
    values: fc.tuple(...names.map(() => value)),
    counts: fc.tuple(count, count, count),
  });
  return fc.array(cell, { maxLength: 20 }).map((cells) => ({ names, left: [], cells }));
});

/** With all values that it reads when they are asked for. */
function read({ columns, ...segment }: Segment): Segment {
  const all = Array.from(columns, ([name, { values, index }]) => [name, { values, index }] as const);
  return { ...segment, columns: new Map(all) };
}

describe("whatever the cells are", () => {
  test("a segment says them, packed or not, and packed anew it is the same bytes", () => {
    fc.assert(
      fc.property(anyCells, fc.array(text), (made, left) => {
        const segment = segmentOf({ ...made, left });
        const bytes = pack(segment);
        const unpacked = unpack(bytes);
        expect(cellsIn(segment)).toEqual(made.cells);
        expect(read(unpacked)).toEqual(segment);
        expect([...unpacked.columns.keys()]).toEqual(made.names);
        expect(pack(unpacked)).toEqual(bytes);
      }),
    );
  });

  test("they are read from any place in a buffer", () => {
    fc.assert(
      fc.property(anyCells, fc.nat(17), fc.boolean(), (made, before, isBuffer) => {
        const segment = segmentOf(made);
        const packed = pack(segment);
        const around = new Uint8Array(before + packed.length + 3).fill(0xa5);
        around.set(packed, before);
        // A Buffer is what PostgreSQL's driver gives, and it cuts without a copy.
        const whole = isBuffer ? Buffer.from(around.buffer) : around;
        expect(read(unpack(whole.subarray(before, before + packed.length)))).toEqual(segment);
      }),
    );
  });
});

const cellsWith = (make: (n: number) => Cell, size: number) => ({
  names: ["ref"],
  left: [],
  cells: Array.from({ length: size }, (_, n) => make(n)),
});

describe("a column is as narrow as it may be", () => {
  test.each([
    [1, 1],
    [256, 1],
    [257, 2],
    [65_536, 2],
    [65_537, 4],
  ])("of %d values a place takes %d bytes", (size, bytes) => {
    const made = cellsWith((n) => ({ values: [`v${n}`], counts: [] }), size);
    const unpacked = unpack(pack(segmentOf(made)));
    expect(unpacked.columns.get("ref")?.index.BYTES_PER_ELEMENT).toBe(bytes);
    expect(JSON.stringify(cellsIn(unpacked)) === JSON.stringify(made.cells)).toBe(true);
  });

  test.each([
    [0, 1],
    [0xff, 1],
    [0x100, 2],
    [0xffff, 2],
    [0x1_0000, 4],
    [0xffff_ffff, 4],
    [0x1_0000_0000, 8],
    [2 ** 53, 8],
    [-1, 8],
  ])("a count of %d takes %d bytes", (largest, bytes) => {
    const { counts } = segmentOf(cellsWith((n) => ({ values: [`v${n}`], counts: [n === 1 ? largest : 0] }), 3));
    expect(counts.map((column) => [column.BYTES_PER_ELEMENT, [...column]])).toEqual([[bytes, [0, largest, 0]]]);
  });
});
