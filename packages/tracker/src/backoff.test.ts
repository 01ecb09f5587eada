import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const FAILURES = [1, 2, 3, 8, 9, 10, 11, 5_000];

test("doubles from one second to five minutes", () => {
  const waits = FAILURES.map((failures) => backoffMs(failures, 0.5));
  expect(waits).toEqual([1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000, 300_000]);
});

test("is up to a fifth shorter or longer", () => {
  const rounded = (failures: number, random: number) => Math.round(backoffMs(failures, random));
  expect([rounded(1, 0), rounded(1, 1)]).toEqual([800, 1_200]);
  expect([rounded(20, 0), rounded(20, 1)]).toEqual([240_000, 360_000]);
});
