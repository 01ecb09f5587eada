import type { ReportTime } from "@metka/contract";
import { REPORT_TIMES } from "@metka/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TIME_GROUPS, timeNumber } from "./time-groups.ts";
import { zoneOffsets } from "./time-zone.ts";

const DAY_MS = 86_400_000;

/** By the runtime's own calendar, which the code asks for nothing but a zone's distance from UTC. */
function byCalendar(group: ReportTime, ms: number, zone: string): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  const [day = "", time = ""] = format.format(ms).split(" ");
  if (group === "hour") return `${day}T${time.slice(0, 2)}:00`;
  if (group === "day") return day;
  if (group === "month") return day.slice(0, 7);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return new Date(midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}

test("any time is called what the calendar calls it", () => {
  const zone = fc.constantFrom(
    ...["UTC", "Europe/Moscow", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns"],
    ...["America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago"],
  );
  const when = fc.integer({ min: Date.parse("2012-01-01"), max: Date.parse("2037-12-31") });
  fc.assert(
    fc.property(zone, when, fc.nat(40 * DAY_MS), (name, ms, before) => {
      const offsets = zoneOffsets(name, ms - before, ms + DAY_MS);
      for (const group of REPORT_TIMES)
        expect(TIME_GROUPS[group].label(timeNumber(group, ms, offsets))).toBe(byCalendar(group, ms, name));
    }),
  );
});

describe("where the clock is changed", () => {
  const offsets = zoneOffsets("Europe/Berlin", Date.parse("2026-03-01"), Date.parse("2026-12-01"));
  const hourOf = (iso: string) => TIME_GROUPS.hour.label(timeNumber("hour", Date.parse(iso), offsets));

  test("an hour that comes twice is one, and one that is left out is not there", () => {
    const autumn = ["2026-10-24T23:59:59.999Z", "2026-10-25T00:00Z", "2026-10-25T01:59:59.999Z", "2026-10-25T02:00Z"];
    expect(autumn.map(hourOf)).toEqual([
      "2026-10-25T01:00",
      "2026-10-25T02:00",
      "2026-10-25T02:00",
      "2026-10-25T03:00",
    ]);
    const spring = ["2026-03-29T00:59:59.999Z", "2026-03-29T01:00Z"];
    expect(spring.map(hourOf)).toEqual(["2026-03-29T01:00", "2026-03-29T03:00"]);
  });
});

test.each<[ReportTime, string]>([
  ["hour", "2026-11-01T23:00"],
  ["day", "2026-11-01"],
  // A week begins on Monday, also if that is in another month or year.
  ["week", "2026-10-26"],
  ["month", "2026-11"],
])("the last moment of a Sunday in Kathmandu is of the %s %s", (group, name) => {
  const ms = Date.parse("2026-11-01T18:14:59.999Z");
  const nameAt = (at: number) =>
    TIME_GROUPS[group].label(timeNumber(group, at, zoneOffsets("Asia/Kathmandu", at, at + 1)));
  expect(nameAt(ms)).toBe(name);
  expect(nameAt(ms + 1)).not.toBe(group === "month" ? undefined : name);
});
