import { describe, expect, test } from "vitest";
import { median, percentile } from "./figures.ts";

describe("percentile", () => {
  test("takes the nearest rank of unsorted values", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(hundred, 0)).toBe(1);
  });

  test("of one value is that value, of none is no number", () => {
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe("median", () => {
  test("is the middle one of an odd number and the mean of the middle two of an even number", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 2, 1, 4])).toBe(3);
    expect(median([3])).toBe(3);
    expect(median([])).toBeNaN();
  });
});
