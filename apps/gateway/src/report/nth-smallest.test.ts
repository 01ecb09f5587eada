import fc from "fast-check";
import { expect, test } from "vitest";
import { nthSmallest } from "./nth-smallest.ts";

test("it is the one at that place among all of them sorted, infinity beyond the last", () => {
  const number = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true }),
    fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  );
  fc.assert(
    fc.property(fc.float64Array({ noNaN: true, maxLength: 5 }), fc.array(number, { maxLength: 60 }), (some, more) => {
      const numbers = Float64Array.of(...some, ...more);
      const before = numbers.slice();
      for (let n = 1; n <= numbers.length + 1; n += 1) {
        // Neither tells -0 from 0.
        expect(nthSmallest(numbers, n) + 0).toBe((before.toSorted()[n - 1] ?? Number.POSITIVE_INFINITY) + 0);
      }
      expect(numbers).toEqual(before);
    }),
    { numRuns: 300 },
  );
});
