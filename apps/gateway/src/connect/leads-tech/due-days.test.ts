import { expect, test } from "vitest";
import { dueDays } from "./due-days.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const HOUR = 3_600_000;
const plan = { today: "2026-11-30", since: undefined, days: 6, readAt: {}, nowMs: NOW, full: false };

test("the first poll reads all days up to the oldest, the newest first", () => {
  expect(dueDays(plan)).toEqual(["2026-11-30", "2026-11-29", "2026-11-28", "2026-11-27", "2026-11-26", "2026-11-25"]);
  expect(dueDays({ ...plan, since: "2026-11-29" })).toEqual(["2026-11-30", "2026-11-29"]);
  expect(dueDays({ ...plan, since: "2026-12-05" })).toEqual([]);
});

test("recent days are read each time, older ones daily", () => {
  const readAt = {
    "2026-11-30": NOW - HOUR,
    "2026-11-28": NOW - HOUR,
    "2026-11-27": NOW - HOUR,
    "2026-11-26": NOW - 24 * HOUR,
    // By a clock that was ahead.
    "2026-11-25": NOW + HOUR,
  };
  const read = dueDays({ ...plan, readAt });
  expect(read).toEqual(["2026-11-30", "2026-11-29", "2026-11-28", "2026-11-26", "2026-11-25"]);
  expect(dueDays({ ...plan, readAt, full: true })).toHaveLength(6);
});
