import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gather } from "./lines.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function output() {
  const written: string[] = [];
  let flushed = 0;
  const out = { write: (text: string) => written.push(text), flush: async () => void flushed++, dropped: 0 };
  return { lines: gather(out, { ms: 100, length: 20 }), written, flushed: () => flushed };
}

test("lines wait for company, not longer than they may", () => {
  const { lines, written } = output();
  lines.write("one\n");
  vi.advanceTimersByTime(60);
  lines.write("two\n");
  expect(written).toEqual([]);
  vi.advanceTimersByTime(40);
  lines.write("three\n");
  expect(written).toEqual(["one\ntwo\n"]);
  vi.advanceTimersByTime(100);
  expect(written).toEqual(["one\ntwo\n", "three\n"]);
});

test("enough of them go out at once, and none twice", () => {
  const { lines, written } = output();
  lines.write("a line of twelve\n");
  lines.write("and more\n");
  expect(written).toEqual(["a line of twelve\nand more\n"]);
  vi.advanceTimersByTime(200);
  expect(written).toHaveLength(1);
});

test("a flush writes what waits", async () => {
  const { lines, written, flushed } = output();
  lines.write("last\n");
  await lines.flush(100);
  expect([written, flushed()]).toEqual([["last\n"], 1]);
});
