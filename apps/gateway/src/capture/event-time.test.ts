import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventTime, toApiTime } from "./event-time.ts";
import { NOW } from "./testing.ts";

const NOON = Date.UTC(2025, 0, 4, 12);

describe("eventTime", () => {
  test.each([
    ["2025-01-04T12:00:00Z", NOON],
    ["2025-01-04T12:00Z", NOON],
    ["2025-01-04T12:00:00.5Z", NOON + 500],
    ["2025-01-04T12:00:00.123456789Z", NOON + 123],
    ["2025-01-04T15:00:00+03:00", NOON],
    ["2025-01-04T15:00:00+0300", NOON],
    ["2025-01-04T07:00:00-05:00", NOON],
    ["1735992000", NOON],
    ["1735992000007", NOON + 7],
    [new Date(NOW).toISOString(), NOW],
  ])("reads %s", (value, ms) => expect(eventTime(value, NOW)).toBe(ms));

  test.each([
    ["in the future", new Date(NOW + 1).toISOString()],
    ["in the future, Unix", String(NOW + 1)],
    ["without a zone", "2025-01-04T12:00:00"],
    ["a date alone", "2025-01-04"],
    ["words", "yesterday"],
    ["another order", "04.01.2025 12:00:00Z"],
    ["a 13th month", "2025-13-01T00:00:00Z"],
    ["the 30th of February", "2025-02-30T12:00:00Z"],
    ["the 31st of April", "2025-04-31T12:00:00Z"],
    ["the 29th of February of a common year", "2025-02-29T12:00:00Z"],
    ["day 0", "2025-01-00T12:00:00Z"],
    ["hour 25", "2025-01-04T25:00:00Z"],
    ["no zone that exists", "2025-01-04T12:00:00+99:99"],
    ["before 1970", "1969-12-31T23:59:59Z"],
    ["a negative number", "-1735992000"],
    ["a fraction", "1735992000.5"],
    ["a short number", "0"],
    ["with text around it", " 2025-01-04T12:00:00Z"],
    ["nothing", ""],
  ])("does not believe what is %s", (_, value) => expect(eventTime(value, NOW)).toBeUndefined());

  test("knows the 29th of February", () => {
    expect(eventTime("2024-02-29T12:00:00Z", NOW)).toBe(Date.UTC(2024, 1, 29, 12));
  });

  test("gives back every moment that it wrote itself", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: NOW }),
        (ms) => eventTime(toApiTime(new Date(ms).toISOString()), NOW) === ms,
      ),
    );
  });
});

test("a shown time has milliseconds only where there are any", () => {
  expect(toApiTime("2025-01-04T12:00:00.000Z")).toBe("2025-01-04T12:00:00Z");
  expect(toApiTime("2025-01-04T12:00:00.050Z")).toBe("2025-01-04T12:00:00.050Z");
});
