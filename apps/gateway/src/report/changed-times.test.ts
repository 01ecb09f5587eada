import fc from "fast-check";
import { expect, test } from "vitest";
import { changedTimes } from "./changed-times.ts";

const NONE_TO_MANY = { maxLength: 30 };

test("a span has changed if any change is in it", () => {
  const change = fc.tuple(fc.nat(100), fc.oneof(fc.constant(0), fc.nat(15))).map(([at, long]) => ({
    fromMs: at,
    toMs: at + long,
  }));
  const span = fc.tuple(fc.nat(110), fc.integer({ min: 1, max: 12 })).map(([at, long]) => ({
    fromMs: at,
    toMs: at + long,
  }));
  fc.assert(
    fc.property(fc.array(change, NONE_TO_MANY), fc.array(span, NONE_TO_MANY), (changes, spans) => {
      const isChanged = changedTimes(changes);
      // A change's end is in it, a span's is not.
      const naive = spans.map(({ fromMs, toMs }) => changes.some((one) => one.fromMs < toMs && one.toMs >= fromMs));
      expect(spans.map(isChanged)).toEqual(naive);
    }),
    { numRuns: 1_000 },
  );
});

test("a moment between two changes has not changed", () => {
  const isChanged = changedTimes([
    { fromMs: 12, toMs: 20 },
    { fromMs: 5, toMs: 10 },
  ]);
  expect([10, 11, 12].map((fromMs) => isChanged({ fromMs, toMs: fromMs + 1 }))).toEqual([true, false, true]);
});

test.each([
  [10, 20, true],
  [9, 10, false],
  [9, 11, true],
  [30, 31, true],
  [31, 32, false],
])("of a change from 10 to 30, %d to %d: %s", (fromMs, toMs, changed) => {
  expect(changedTimes([{ fromMs: 10, toMs: 30 }])({ fromMs, toMs })).toBe(changed);
});
