import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClickPrinter, clickLine } from "./click-printer.ts";
import { RecordedClick } from "./received-click.ts";

const clickAt = (n: number, target = "/c?a=1") =>
  new RecordedClick(n, { atMs: 0, method: "GET", target, rawHeaders: [], mode: { kind: "status", status: 503 } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("prints number, method, target and answer", () => {
  expect(clickLine(clickAt(7))).toBe("#7 GET /c?a=1 → status 503");
  expect(clickLine(clickAt(8, "/c"))).toBe("#8 GET /c → status 503");
});

test("cuts a line that is too long", () => {
  expect(clickLine(clickAt(1, `/${"x".repeat(5000)}`)).length).toBeLessThan(2100);
});

test("prints 20 lines a second and counts the rest", () => {
  const lines: string[] = [];
  const printer = new ClickPrinter((line) => lines.push(line));
  for (let n = 1; n <= 50; n += 1) printer.add(clickAt(n));
  expect(lines).toHaveLength(20);
  vi.advanceTimersByTime(1000);
  expect(lines.slice(20)).toEqual(["… и ещё 30 за эту секунду, последний #50"]);
  printer.add(clickAt(51));
  expect(lines.at(-1)).toBe("#51 GET /c?a=1 → status 503");
  vi.advanceTimersByTime(1000);
  expect(lines).toHaveLength(22);
});

test("prints at the end what was only counted", () => {
  const lines: string[] = [];
  const printer = new ClickPrinter((line) => lines.push(line));
  for (let n = 1; n <= 21; n += 1) printer.add(clickAt(n));
  printer.end();
  expect(vi.getTimerCount()).toBe(0);
  expect(lines.slice(20)).toEqual(["… и ещё 1 за эту секунду, последний #21"]);
});
