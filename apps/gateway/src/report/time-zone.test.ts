import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimeZone, midnight, midnightBefore, zoneOffsets } from "./time-zone.ts";

const iso = (ms: number) => new Date(ms).toISOString();

describe("a time zone", () => {
  test.each(["Europe/Moscow", "Asia/Kolkata", "UTC", "America/New_York"])("%s is known", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each(["Moscow", "", "+03:00", "Europe/", "'; drop table"])("«%s» is none", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

describe("the offsets of a zone", () => {
  const year = [Date.parse("2026-01-01T00:00:00Z"), Date.parse("2027-01-01T00:00:00Z")] as const;

  test("are one where the clock stays as it is", () => {
    expect(zoneOffsets("Europe/Moscow", ...year)).toEqual([{ fromMs: year[0], minutes: 180 }]);
    expect(zoneOffsets("Asia/Kolkata", ...year)).toEqual([{ fromMs: year[0], minutes: 330 }]);
  });

  test("change to the minute where the clock is put forward and back", () => {
    expect(zoneOffsets("Europe/Berlin", ...year).map(({ fromMs, minutes }) => [iso(fromMs), minutes])).toEqual([
      ["2026-01-01T00:00:00.000Z", 60],
      ["2026-03-29T01:00:00.000Z", 120],
      ["2026-10-25T01:00:00.000Z", 60],
    ]);
    expect(zoneOffsets("America/New_York", ...year).map(({ minutes }) => minutes)).toEqual([-300, -240, -300]);
  });

  test("change when the clock does, at whatever millisecond the period begins and ends", () => {
    const change = Date.parse("2026-10-25T01:00:00Z");
    const distance = fc.oneof(fc.integer({ min: 1, max: 180_000 }), fc.integer({ min: 1, max: 90_000_000 }));
    fc.assert(
      fc.property(distance, distance, (before, after) => {
        expect(zoneOffsets("Europe/Berlin", change - before, change + after)).toEqual([
          { fromMs: change - before, minutes: 120 },
          { fromMs: change, minutes: 60 },
        ]);
      }),
    );
  });

  test("of any moment are what the calendar says", () => {
    const zone = fc.constantFrom("Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Tehran");
    const when = fc.integer({ min: Date.parse("2015-01-01"), max: Date.parse("2026-12-31") });
    fc.assert(
      fc.property(zone, when, (name, ms) => {
        const offsets = zoneOffsets(name, ms - 200 * 86_400_000, ms + 1);
        const minutes = offsets.findLast(({ fromMs }) => fromMs <= ms)?.minutes ?? 0;
        const local = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
        expect(local.format(ms)).toBe(
          iso(ms + minutes * 60_000)
            .slice(0, 19)
            .replace("T", " "),
        );
      }),
    );
  });
});

describe("midnight", () => {
  test.each([
    ["2026-11-22", "Europe/Moscow", "2026-11-21T21:00:00.000Z"],
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
    ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z"],
    ["2026-11-02", "America/New_York", "2026-11-02T05:00:00.000Z"],
  ])("of %s in %s is %s", (date, zone, utc) => {
    expect(iso(midnight(date, zone))).toBe(utc);
  });

  test.each([
    ["2026-11-21T20:59:59.999Z", "Europe/Moscow", "2026-11-20T21:00:00.000Z"],
    ["2026-11-21T21:00:00.000Z", "Europe/Moscow", "2026-11-21T21:00:00.000Z"],
    ["2026-11-02T04:30:00.000Z", "America/New_York", "2026-11-01T04:00:00.000Z"],
    ["1970-01-01T00:00:00.000Z", "Asia/Kolkata", "1969-12-31T18:30:00.000Z"],
  ])("before %s in %s is %s", (time, zone, utc) => {
    expect(iso(midnightBefore(Date.parse(time), zone))).toBe(utc);
  });
});
