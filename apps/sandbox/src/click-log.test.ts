import { expect, test } from "vitest";
import { ClickLog } from "./click-log.ts";

const arrival = (target: string) => ({
  atMs: 0,
  method: "GET",
  target,
  rawHeaders: [],
  mode: { kind: "ok" } as const,
});

test("drops the oldest also when they grow too heavy, but never the newest", () => {
  const log = new ClickLog(100, 3000);
  for (let i = 0; i < 5; i += 1) log.add(arrival(`/${"x".repeat(1000)}`));
  expect(log.all().map(({ n }) => n)).toEqual([4, 5]);
  log.add(arrival(`/${"x".repeat(9000)}`));
  expect(log.all().map(({ n }) => n)).toEqual([6]);
  log.add(arrival("/"));
  expect(log.all().map(({ n }) => n)).toEqual([7]);
  log.add(arrival("/"));
  expect(log.all().map(({ n }) => n)).toEqual([7, 8]);
});

test("a list taken before does not change", () => {
  const log = new ClickLog(2);
  log.add(arrival("/1"));
  const before = log.all();
  log.add(arrival("/2"));
  expect(before.map(({ path }) => path)).toEqual(["/1"]);
  expect(log.all()).toBe(log.all());
});

test("lists from either end", () => {
  const log = new ClickLog(5);
  for (let i = 1; i <= 8; i += 1) log.add(arrival(`/${i}`));
  const numbers = (clicks: readonly { n: number }[]) => clicks.map(({ n }) => n);
  expect(numbers(log.after(0, 2))).toEqual([4, 5]);
  expect(numbers(log.after(6, 9))).toEqual([7, 8]);
  expect(numbers(log.after(8, 9))).toEqual([]);
  expect(numbers(log.last(2))).toEqual([7, 8]);
  expect(numbers(log.last(99))).toEqual([4, 5, 6, 7, 8]);
});

test.each([0, -1, 1.5, Number.NaN])("refuses to keep %s clicks", (keep) => {
  expect(() => new ClickLog(keep)).toThrow("keep must be a whole number");
});
