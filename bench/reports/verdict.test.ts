import { expect, test } from "vitest";
import type { Measured, Timed } from "./measure.ts";
import { reportTable, verdict } from "./verdict.ts";

function timed(parts: Partial<Timed> = {}): Timed {
  const made = { query: "group_by=day", firstMs: 90, laterMs: [20, 30, 40], bytes: 2048, groups: 5 };
  return { ...made, refusal: undefined, ...parts };
}

function measured(parts: Partial<Measured> = {}): Measured {
  const paced = { latenciesMs: [1], refused: 0 };
  return {
    rebuildMs: 20_000,
    timed: [timed(), timed({ query: "group_by=day&users=1", firstMs: 250 })],
    memory: { beforeMb: 200, peakMb: 500 },
    intake: { alone: paced, rebuilding: paced, asking: paced },
    asked: [{ tookMs: 100, bytes: 1, report: "" }],
    ...parts,
  };
}

const million = (parts?: Partial<Measured>) => verdict("SQLite", 1_000_000, measured(parts));

test("passes if each goal is met, and has the figures", () => {
  expect(million()).toEqual({
    pass: true,
    text: "SQLite: PASS: first asks without users 90.0 ms (under 150); with users 250.0 ms (under 300); rebuild 20000.0 ms (under 60000); memory 300 MB above the start (700); p95 of reports while clicks come in 100.0 ms (under 300)",
  });
});

test.each<[string, Partial<Measured>]>([
  ["a slow first ask", { timed: [timed({ firstMs: 150 })] }],
  ["a slow first ask with users", { timed: [timed({ query: "group_by=day&users=1", firstMs: 300 })] }],
  ["a slow rebuild", { rebuildMs: 60_000 }],
  ["too much memory", { memory: { beforeMb: 200, peakMb: 901 } }],
  ["slow reports while clicks come in", { asked: [{ tookMs: 300, bytes: 1, report: "" }] }],
  ["a report that was not answered", { timed: [timed(), timed({ refusal: "store_unavailable", laterMs: [] })] }],
  ["no answer at all", { timed: [] }],
])("fails by %s", (_, parts) => {
  expect(million(parts).pass).toBe(false);
});

test("gives ten millions more time, and a report of too many groups is refused on purpose", () => {
  const slow = measured({
    timed: [timed({ firstMs: 899 }), timed({ refusal: "too_many_groups" })],
    rebuildMs: 599_000,
  });
  expect(verdict("", 10_000_000, slow).pass).toBe(true);
});

test("the table says why a report is missing", () => {
  const lines = reportTable([timed(), timed({ query: "group_by=ref", laterMs: [], refusal: "x" })]).split("\n");
  expect(lines[1]).toMatch(/^day +90\.0 +30\.0 +5 +2$/);
  expect(lines[2]).toMatch(/^ref +90\.0 +– +x/);
});
