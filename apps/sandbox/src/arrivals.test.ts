import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Arrivals } from "./arrivals.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("leaves no timer behind that would keep a process alive", async () => {
  const arrivals = new Arrivals();
  const reached = arrivals.wait(1, 60_000, () => "");
  arrivals.reached(1);
  await reached;
  expect(vi.getTimerCount()).toBe(0);
});

test("each waits for its own count", async () => {
  const arrivals = new Arrivals();
  const outcomes = Promise.allSettled([2, 3, 9].map((count) => arrivals.wait(count, 60_000, () => "")));
  arrivals.reached(1);
  arrivals.reached(3);
  arrivals.end("closed");
  expect((await outcomes).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
});
