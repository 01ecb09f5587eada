import { describe, expect, test } from "vitest";
import type { Timed } from "./measure.ts";
import { growth, reportTable, verdict } from "./verdict.ts";

const READ = { raw_hours: 0.5, raw_marks: [] };

function timed(parts: Partial<Timed>): Timed {
  const warmMs = [20, 30, 40];
  return {
    query: "group_by=day",
    coldMs: 90,
    warmMs,
    bytes: 2048,
    groups: 5,
    refusal: undefined,
    read: READ,
    ...parts,
  };
}
const refused = (refusal: string) => timed({ query: "group_by=ref", warmMs: [], refusal });

describe("the verdict on one database", () => {
  test("passes by medians, whatever the worst of them", () => {
    const { pass, text } = verdict("SQLite", { timed: [timed({ warmMs: [99, 99, 500] }), timed({})] }, false);
    expect(pass).toBe(true);
    expect(text).toBe("SQLite: PASS: 2 of 2 reports under 100 ms; the slowest 99.0 ms: day");
  });

  test("fails by one slow report, and names it", () => {
    const slow = timed({ query: "group_by=hour", warmMs: [10, 100, 100] });
    const { pass, text } = verdict("SQLite", { timed: [timed({}), slow] }, false);
    expect(pass).toBe(false);
    expect(text).toContain("FAIL: 1 of 2 reports under 100 ms; the slowest 100.0 ms: hour");
  });

  test("gives a larger one half as much again", () => {
    const slow = timed({ warmMs: [149] });
    expect(verdict("", { timed: [slow] }, true)).toMatchObject({
      pass: true,
      text: expect.stringContaining("1 of 1 reports under 150 ms"),
    });
    expect(verdict("", { timed: [timed({ warmMs: [150] })] }, true).pass).toBe(false);
    expect(verdict("", { timed: [slow] }, false).pass).toBe(false);
  });

  test("fails by a report that was not answered, and not by one that has too many groups", () => {
    expect(verdict("", { timed: [timed({}), refused("store_unavailable")] }, false)).toMatchObject({
      pass: false,
      text: expect.stringContaining("not answered (store_unavailable): ref"),
    });
    expect(verdict("", { timed: [timed({}), refused("too_many_groups")] }, false)).toMatchObject({
      pass: true,
      text: expect.stringContaining("more groups than the gateway gives: ref"),
    });
  });

  test("fails where nothing was answered", () => {
    expect(verdict("", { timed: [refused("too_many_groups")] }, false).pass).toBe(false);
  });
});

describe("the growth from one database to a larger one", () => {
  test("is that of each report's median, and leaves out what was refused", () => {
    const text = growth(
      "ten times",
      [timed({}), timed({ query: "group_by=hour" }), timed({ query: "group_by=ref" })],
      [timed({ warmMs: [46] }), timed({ query: "group_by=hour", warmMs: [1, 45, 900] }), refused("too_many_groups")],
    );
    expect(text).toMatch(/^day +30\.0 +46\.0 +1\.53$/m);
    expect(text).toMatch(/^hour +30\.0 +45\.0 +1\.50$/m);
    expect(text).toContain("ten times: 1 of 2 reports took at most 1.5 times as long, the worst 1.53 times");
  });
});

test("the table says what was read from rows, and why a report is missing", () => {
  const lines = reportTable([
    timed({ read: { raw_hours: 0.5, raw_marks: ["utm_term"] } }),
    refused("store_unavailable"),
  ]).split("\n");
  expect(lines[1]).toMatch(/^day +90\.0 +30\.0 +40\.0 +5 +2 +0\.5 utm_term$/);
  expect(lines[2]).toMatch(/^ref +90\.0 +– +– +store_unavailable/);
});
