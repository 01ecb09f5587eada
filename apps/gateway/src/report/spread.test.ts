import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spread } from "./spread.ts";

test.each<[number, number[], number[]]>([
  [100, [1, 1], [50, 50]],
  [100, [1, 1, 1], [34, 33, 33]],
  [100, [1, 2, 3], [17, 33, 50]],
  [1, [1, 1, 1], [1, 0, 0]],
  [1, [1, 2], [0, 1]],
  [5, [0, 1, 0], [0, 5, 0]],
  [0, [3, 4], [0, 0]],
  [7, [0, 0], [0, 0]],
  [7, [], []],
  // The weights come to more than a double tells apart.
  [
    3857056053490198,
    [741110, 3380750156550975, 1, 1, 8325733570309222, 207485, 289404],
    [244181, 1113890657479372, 1, 0, 2743165395602929, 68362, 95353],
  ],
  [Number.MAX_SAFE_INTEGER, [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], [4503599627370496, 4503599627370495]],
])("%d over %j is %j", (amount, parts, shares) => expect(spread(amount, parts)).toEqual(shares));

describe("whatever is divided", () => {
  const weight = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(1_000_000), fc.maxSafeNat());
  const amount = fc.oneof(fc.nat(100), fc.nat(1_000_000_000), fc.maxSafeNat());
  const parts = fc.array(weight, { maxLength: 30 });
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + BigInt(one), 0n);

  test("nothing is lost and nothing is added", () => {
    fc.assert(
      fc.property(amount, parts, (money, weights) => {
        const shares = spread(money, weights);
        expect(shares).toHaveLength(weights.length);
        expect(sum(shares)).toBe(sum(weights) === 0n ? 0n : BigInt(money));
      }),
    );
  });

  test("each gets its exact share, rounded down or up; no weight gets nothing", () => {
    fc.assert(
      fc.property(amount, parts, (money, weights) => {
        const total = sum(weights);
        fc.pre(total > 0n);
        for (const [at, share] of spread(money, weights).entries()) {
          const distance = BigInt(share) * total - BigInt(money) * BigInt(weights[at] ?? 0);
          expect(distance > -total && distance < total).toBe(true);
          if (weights[at] === 0) expect(share).toBe(0);
        }
      }),
    );
  });

  test("a larger weight gets no less, and of two equal ones the first gets no less", () => {
    fc.assert(
      fc.property(amount, parts, (money, weights) => {
        const pairs = spread(money, weights).map((share, at) => ({ share, weight: weights[at] ?? 0 }));
        const byWeight = pairs.toSorted((a, b) => b.weight - a.weight).map(({ share }) => share);
        expect(byWeight).toEqual(byWeight.toSorted((a, b) => b - a));
      }),
    );
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY])("%d is no amount and no weight", (broken) => {
    expect(() => spread(broken, [1])).toThrow(RangeError);
    expect(() => spread(1, [broken])).toThrow(RangeError);
  });
});
