import fc from "fast-check";
import { expect, test } from "vitest";
import { smallest } from "./smallest.ts";

test("the first of all that are sorted, however many are wanted, each looked at as few times as may be", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 300 }), fc.integer({ min: 1, max: 310 }), (keys, n) => {
      const compare = (a: number, b: number) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b;
      const sorted = [...keys.keys()].sort(compare);
      expect(smallest(keys.keys(), n, compare)).toEqual(sorted.slice(0, n));
    }),
    { numRuns: 500 },
  );
});

test("those that come in order are compared once each beyond the first", () => {
  let compared = 0;
  const compare = (a: number, b: number) => {
    compared += 1;
    return a - b;
  };
  smallest(new Uint32Array(100_000).keys(), 10, compare);
  expect(compared).toBeLessThan(100_200);
});
