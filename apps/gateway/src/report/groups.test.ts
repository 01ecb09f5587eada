import type { ReportGroup } from "@metka/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Groups, NONE } from "./groups.ts";
import { isTime } from "./request.ts";

type Triple = readonly [number, number, number];

interface Span {
  readonly times: Triple;
  readonly cells: readonly { readonly marks: Triple; readonly wanted: boolean }[];
  readonly filtered: boolean;
}

/** The same by the keys of a Map: each cell gets the number of its group, and each group tells its parts. */
function isAsByKeys(groupBy: readonly ReportGroup[], spans: readonly Span[]): void {
  const groups = new Groups(groupBy);
  const numbers = new Map<string, number>();
  // A number is given where its place is asked for: times here, marks there.
  const only = (triple: Triple, times: boolean): Triple => {
    const own = (place: number) => (groupBy[place] && isTime(groupBy[place]) === times ? (triple[place] ?? 0) : 0);
    return [own(0), own(1), own(2)];
  };
  for (const { times, cells, filtered } of spans) {
    const marks = cells.map((cell) => only(cell.marks, false));
    // Each value of a column is there once, and a cell has its place.
    const column = (place: number) => {
      const numbers = [...new Set(marks.map((cell) => cell[place] ?? 0))];
      const index = Uint32Array.from(marks, (cell) => numbers.indexOf(cell[place] ?? 0));
      return { index, numbers: Int32Array.from(numbers) };
    };
    const wanted = filtered ? Uint8Array.from(cells, (cell) => (cell.wanted ? 1 : 0)) : undefined;
    // Longer than the cells are many, and not empty.
    const found = new Int32Array(cells.length + 5).fill(77);
    const size = cells.length;
    groups.find(only(times, true), [column(0), column(1), column(2)], { size, wanted, found });
    const byKeys = cells.map((cell, at) => {
      if (filtered && !cell.wanted) return NONE;
      const key = groupBy.map((name, place) => (isTime(name) ? times : (marks[at] ?? times))[place]).join();
      numbers.set(key, numbers.get(key) ?? numbers.size);
      return numbers.get(key);
    });
    expect(found.join()).toBe([...byKeys, 77, 77, 77, 77, 77].join());
  }
  expect(groups.size).toBe(numbers.size);
  for (const [key, group] of numbers) {
    const parts = groupBy.map((_, place) => groups.part(group, place)).join();
    if (parts !== key) expect.fail(`${group} is ${parts}, not ${key}`);
  }
}

const few = fc.nat(3);
const number = fc.oneof(few, fc.nat(100_000));
const span: fc.Arbitrary<Span> = fc.record({
  times: fc.tuple(few, few, few),
  cells: fc.array(fc.record({ marks: fc.tuple(number, number, number), wanted: fc.boolean() }), { maxLength: 200 }),
  filtered: fc.boolean(),
});
const groupBy = fc.shuffledSubarray<ReportGroup>(["hour", "day", "week", "ref", "offer", "network"], { maxLength: 3 });

test("a group has one number, and a number one group, whatever the times and marks are", () => {
  fc.assert(fc.property(groupBy, fc.array(span, { maxLength: 8 }), isAsByKeys));
});

test("thousands of groups come and come again, hour by hour", () => {
  const hours = Array.from({ length: 12 }, (_, n): Span => {
    const cells = Array.from({ length: 900 }, (_, at) => ({
      marks: [0, (n * 500 + at) % 2_000, at % 3] as const,
      wanted: true,
    }));
    return { times: [n % 7, 0, 0], cells, filtered: false };
  });
  isAsByKeys(["hour", "ref", "offer"], [...hours, ...hours]);
});

test("so many combinations of marks that an array for each hour would not do", () => {
  const hours = Array.from({ length: 3 }, (_, n): Span => {
    const cells = Array.from({ length: 12_000 }, (_, at) => ({ marks: [0, n * 9_000 + at, 0] as const, wanted: true }));
    return { times: [n, 0, 0], cells, filtered: false };
  });
  isAsByKeys(["hour", "ref"], [...hours, ...hours]);
});
