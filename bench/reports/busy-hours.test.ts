import { expect, test } from "vitest";
import { busyHours } from "./busy-hours.ts";

const HOUR_MS = 3_600_000;
const FROM_MS = Date.UTC(2026, 10, 1, 20);

test("every click has its hour, and the hours follow one another", () => {
  const hours = [...busyHours(FROM_MS, FROM_MS + 720 * HOUR_MS, 100_003)];
  expect(hours).toHaveLength(720);
  expect(hours.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(100_003);
  expect(hours.map(({ toMs }) => toMs).slice(0, -1)).toEqual(hours.map(({ fromMs }) => fromMs).slice(1));
});

test("a part of an hour has its part of the clicks", () => {
  const [first, ...rest] = busyHours(FROM_MS + HOUR_MS / 2, FROM_MS + HOUR_MS + 60_000, 1_000);
  expect(first).toMatchObject({ fromMs: FROM_MS + HOUR_MS / 2, toMs: FROM_MS + HOUR_MS });
  expect(rest).toEqual([
    { fromMs: FROM_MS + HOUR_MS, toMs: FROM_MS + HOUR_MS + 60_000, clicks: 1_000 - (first?.clicks ?? 0) },
  ]);
  expect(first?.clicks).toBeGreaterThan(900);
});
