import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimeZone, midnight, midnightBefore, zoneOffsets } from "./time-zone.ts";

const iso = (ms: number) => new Date(ms).toISOString();
const DAY_MS = 86_400_000;

/** By the runtime's own calendar, not by offsets: the date is reached then, and was not in the two days before. */
function expectFirstMoment(zone: string, date: string): void {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  const found = midnight(date, zone);
  const before = [0.001, 1, 10, 30, 60, 120, 24 * 60, 48 * 60].map((minutes) =>
    format.format(found - minutes * 60_000),
  );
  expect([zone, date, format.format(found) >= date, before.every((day) => day < date)]).toEqual([
    zone,
    date,
    true,
    true,
  ]);
}

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
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z", "put forward from 24:00 to 1:00"],
    ["2024-10-06", "America/Asuncion", "2024-10-06T04:00:00.000Z", "the same"],
    ["2026-03-08", "America/Havana", "2026-03-08T05:00:00.000Z", "from 0:00 to 1:00"],
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z", "the same"],
    ["2026-03-29", "Atlantic/Azores", "2026-03-29T01:00:00.000Z", "the same, at 1:00 UTC"],
    ["2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00.000Z", "the same, east of Greenwich"],
    ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z", "the same, east of Greenwich"],
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z", "the whole day is skipped"],
    ["2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00.000Z", "the day after it"],
    ["2026-11-01", "America/Havana", "2026-11-01T04:00:00.000Z", "midnight comes twice: the first"],
    [
      "2026-04-05",
      "America/Santiago",
      "2026-04-05T04:00:00.000Z",
      "put back from 24:00 to 23:00: the day begins later",
    ],
    ["2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00.000Z", "put back by half an hour at 2:00"],
  ])("of %s in %s is %s: %s", (date, zone, utc) => {
    expect(iso(midnight(date, zone))).toBe(utc);
  });

  test("is the first moment of its day in every zone and year", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    const anyDay = fc.integer({ min: Date.parse("1970-01-03"), max: Date.parse("2037-12-30") });
    fc.assert(
      fc.property(zone, anyDay, (name, ms) => expectFirstMoment(name, iso(ms).slice(0, 10))),
      { numRuns: 1_000 },
    );
  }, 60_000);

  test("is the first moment of the days when the clock changes, in every zone", () => {
    for (const name of Intl.supportedValuesOf("timeZone")) {
      const offsets = zoneOffsets(name, Date.parse("2010-01-01"), Date.parse("2013-01-01"));
      for (const { fromMs } of offsets.slice(1)) {
        for (const away of [-DAY_MS, 0, DAY_MS]) expectFirstMoment(name, iso(fromMs + away).slice(0, 10));
      }
    }
  }, 60_000);

  test.each([
    ["2026-11-21T20:59:59.999Z", "Europe/Moscow", "2026-11-20T21:00:00.000Z"],
    ["2026-11-21T21:00:00.000Z", "Europe/Moscow", "2026-11-21T21:00:00.000Z"],
    ["2026-11-02T04:30:00.000Z", "America/New_York", "2026-11-01T04:00:00.000Z"],
    ["1970-01-01T00:00:00.000Z", "Asia/Kolkata", "1969-12-31T18:30:00.000Z"],
  ])("before %s in %s is %s", (time, zone, utc) => {
    expect(iso(midnightBefore(Date.parse(time), zone))).toBe(utc);
  });
});
