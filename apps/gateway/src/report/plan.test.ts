import { REPORT_TIMES, type ReportTime } from "@metka/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_BEGINS_MS, DAY_MS, type HeldSegment, HOUR_MS, type Span } from "../store/report/model.ts";
import { changedTimes } from "./changed-times.ts";
import { floorTo, type Held, PIECE_MS, type PlannedSpan, plan, QUARTER_MS, units } from "./plan.ts";
import { timeValue } from "./time-groups.ts";
import { zoneOffsets } from "./time-zone.ts";

const MINUTE_MS = 60_000;
/** Some hours before the clock is put back in Berlin, and by half an hour on Lord Howe. */
const BEGIN = Date.parse("2026-10-24T18:00:00Z");
const LORD_HOWE = Date.parse("2026-04-04T08:00:00Z");

function timesIn(zone: string, groups: readonly ReportTime[], { fromMs, toMs }: Span) {
  const offsets = zoneOffsets(zone, fromMs, toMs);
  return (ms: number) => groups.map((group) => timeValue(group, ms, offsets));
}

const held = (
  builtToMs: number | null,
  segments: Held["segments"],
  changes: readonly Span[] = [],
  { days = new Map(), quarters = new Map() }: Partial<Pick<Held, "days" | "quarters">> = {},
): Held => ({
  builtToMs,
  segments,
  days,
  quarters,
  isChanged: changedTimes(changes),
});

/** What is there of each span, by numbers of its own. */
function segmentsOf(
  spans: readonly Span[],
  table: HeldSegment["address"]["table"],
  left: readonly string[] = [],
): Map<number, HeldSegment> {
  return new Map(spans.map(({ fromMs, toMs }, id) => [fromMs, { address: { table, id }, fromMs, toMs, left }]));
}

/** A segment for every unit that there is one for. */
function allSegments(period: Span, builtToMs: number, left: readonly string[] = []): Map<number, HeldSegment> {
  return segmentsOf(
    [...units(period, builtToMs)].filter((unit) => unit.held),
    "report_segments",
    left,
  );
}

/** A period's parts of one length, whole. */
function partsOf({ fromMs, toMs }: Span, lengthMs: number, beginMs = 0): Span[] {
  const parts: Span[] = [];
  for (let at = floorTo(fromMs - beginMs, lengthMs) + beginMs; at < toMs; at += lengthMs)
    parts.push({ fromMs: at, toMs: at + lengthMs });
  return parts;
}

const ANY = { marks: [], timesAt: () => [] };

const iso = (ms: number) => new Date(ms).toISOString().slice(5, 16);
const shownTable = { report_segments: "held", report_shortcuts: "short" };
const shown = (spans: readonly PlannedSpan[]) =>
  spans.map(({ fromMs, toMs, segment, times }) =>
    [segment === undefined ? "raw" : shownTable[segment.table], iso(fromMs), iso(toMs), ...times].join(" "),
  );

interface Made {
  readonly period: Span;
  readonly builtToMs: number | null;
  readonly segments: Held["segments"];
  readonly days: Held["days"];
  readonly quarters: Held["quarters"];
  readonly changes: readonly Span[];
  readonly timesAt: (ms: number) => readonly string[];
}

const moment = fc.oneof(
  fc.nat(36 * 60).map((minutes) => minutes * MINUTE_MS),
  fc.nat(36 * 4).map((quarters) => quarters * 15 * MINUTE_MS),
  fc.nat(36 * HOUR_MS),
);
const ZONE = fc.constantFrom(
  "UTC",
  "Europe/Moscow",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
);

const made: fc.Arbitrary<Made> = fc
  .record({
    begin: fc.constantFrom(BEGIN, LORD_HOWE),
    ends: fc.tuple(moment, moment).filter(([a, b]) => a !== b),
    built: fc.option(moment),
    changes: fc.array(fc.tuple(moment, fc.oneof(fc.constant(0), fc.nat(3 * HOUR_MS))), { maxLength: 4 }),
    // Of some units nothing was.
    wasAny: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }),
    zone: ZONE,
    groups: fc.subarray([...REPORT_TIMES]),
    // Of days and quarters some are missing, and some are not told apart by a mark.
    shortcuts: fc.array(fc.constantFrom("there", "there", "missing", "left"), { minLength: 1, maxLength: 40 }),
  })
  .map(({ begin, ends, built, changes, wasAny, zone, groups, shortcuts }) => {
    const period = { fromMs: begin + Math.min(...ends), toMs: begin + Math.max(...ends) };
    const builtToMs = built === null ? null : floorTo(begin + built, PIECE_MS);
    const segments = [...allSegments(period, builtToMs ?? 0)].filter((_, at) => wasAny[at % wasAny.length] !== 0);
    const some = (parts: readonly Span[]) => {
      const there = parts.filter(
        (part, at) => shortcuts[at % shortcuts.length] !== "missing" && part.toMs <= (builtToMs ?? 0),
      );
      const left = there.filter((_, at) => shortcuts[at % shortcuts.length] === "left");
      const all = segmentsOf(there, "report_shortcuts");
      return new Map([...all, ...segmentsOf(left, "report_shortcuts", ["ref"])]);
    };
    return {
      period,
      builtToMs,
      days: some(partsOf(period, DAY_MS, DAY_BEGINS_MS)),
      quarters: some(partsOf(period, QUARTER_MS)),
      segments: new Map(segments),
      changes: changes.map(([at, long]) => ({ fromMs: begin + at, toMs: begin + at + long })),
      timesAt: timesIn(zone, groups, period),
    };
  });

const planned = ({ period, builtToMs, segments, changes, timesAt }: Made) =>
  plan(period, held(builtToMs, segments, changes), { marks: [], timesAt });

const plannedShort = ({ period, builtToMs, segments, changes, timesAt, days, quarters }: Made) =>
  plan(period, held(builtToMs, segments, changes, { days, quarters }), { marks: ["ref"], timesAt });

/** Every piece of a span, and its last moment. */
function momentsOf({ fromMs, toMs }: Span): number[] {
  const moments = [fromMs, toMs - 1];
  for (let ms = floorTo(fromMs, PIECE_MS) + PIECE_MS; ms < toMs; ms += PIECE_MS) moments.push(ms);
  return moments;
}

/** Every minute that a span has something of. */
function minutesOf({ fromMs, toMs }: Span): number[] {
  return Array.from(
    { length: Math.ceil(toMs / MINUTE_MS) - Math.floor(fromMs / MINUTE_MS) },
    (_, at) => floorTo(fromMs, MINUTE_MS) + at * MINUTE_MS,
  );
}

const isOneTime = (own: Span, timesAt: Made["timesAt"]) =>
  new Set(momentsOf(own).map((ms) => JSON.stringify(timesAt(ms)))).size === 1;

describe("whatever is held", () => {
  test("a period is read once, from its beginning to its end, but where nothing was", () => {
    fc.assert(
      fc.property(made, (all) => {
        const { period, builtToMs, segments, changes } = all;
        const isChanged = changedTimes(changes);
        const empty = [...units(period, builtToMs)]
          .filter((unit) => unit.held && !segments.has(unit.fromMs) && !isChanged(unit))
          .map(({ fromMs, toMs }) => ({
            fromMs: Math.max(fromMs, period.fromMs),
            toMs: Math.min(toMs, period.toMs),
          }));
        const spans = planned(all);
        expect(spans).toEqual(spans.toSorted((a, b) => a.fromMs - b.fromMs));
        let reached = period.fromMs;
        for (const { fromMs, toMs } of [...spans, ...empty].sort((a, b) => a.fromMs - b.fromMs)) {
          expect(fromMs).toBe(reached);
          expect(toMs).toBeGreaterThan(fromMs);
          reached = toMs;
        }
        expect(reached).toBe(period.toMs);
      }),
      { numRuns: 300 },
    );
  });

  test("a segment serves if it is whole, unchanged and of one time, and only then", () => {
    fc.assert(
      fc.property(made, (all) => {
        const { period, builtToMs, segments, changes, timesAt } = all;
        const serving = [...units(period, builtToMs)]
          .filter((unit) => unit.held && unit.fromMs >= period.fromMs && unit.toMs <= period.toMs)
          .filter((unit) => !changes.some(({ fromMs, toMs }) => fromMs < unit.toMs && toMs >= unit.fromMs))
          .filter((unit) => isOneTime(unit, timesAt))
          .flatMap(({ fromMs, toMs }) => {
            const segment = segments.get(fromMs);
            return segment === undefined
              ? []
              : { fromMs, toMs, segment: segment.address, times: timesAt(fromMs), left: [] };
          });
        expect(planned(all).filter(({ segment }) => segment !== undefined)).toEqual(serving);
      }),
      { numRuns: 300 },
    );
  });

  test("all of a span has its times, and raw rows are read in as few spans as there are times", () => {
    fc.assert(
      fc.property(made, (all) => {
        const spans = planned(all);
        for (const own of spans) {
          expect(isOneTime(own, all.timesAt)).toBe(true);
          expect(own.times).toEqual(all.timesAt(own.fromMs));
        }
        for (const [at, { fromMs, segment, times }] of spans.entries()) {
          const before = spans[at - 1];
          if (before?.toMs !== fromMs || before.segment !== undefined || segment !== undefined) continue;
          expect(times).not.toEqual(before.times);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("days and quarters are read in place of just what they are of, and only where they serve", () => {
    fc.assert(
      fc.property(made, (all) => {
        const { period, segments, changes, timesAt, days, quarters } = all;
        const isChanged = changedTimes(changes);
        const serves = (one: HeldSegment) =>
          one.left.length === 0 &&
          one.fromMs >= period.fromMs &&
          one.toMs <= period.toMs &&
          !isChanged(one) &&
          isOneTime(one, timesAt);
        const spans = plannedShort(all);
        const short = spans.filter(({ segment }) => segment?.table === "report_shortcuts");
        const wholeDays = short.filter(({ fromMs, toMs }) => toMs - fromMs === DAY_MS);
        expect(wholeDays.map(({ fromMs }) => fromMs)).toEqual(
          [...days.values()].filter(serves).map(({ fromMs }) => fromMs),
        );
        const isInDay = ({ fromMs }: Span) => wholeDays.some((day) => fromMs >= day.fromMs && fromMs < day.toMs);
        const hourOf = ({ fromMs }: Span) => floorTo(fromMs, HOUR_MS);
        const isHourWhole = (fromMs: number) =>
          fromMs >= period.fromMs &&
          fromMs + HOUR_MS <= period.toMs &&
          isOneTime({ fromMs, toMs: fromMs + HOUR_MS }, timesAt);
        const servingQuarters = [...quarters.values()].filter((one) => {
          const hour = segments.get(hourOf(one));
          const isOver = hour !== undefined && hour.toMs - hour.fromMs === HOUR_MS;
          return isOver && !isChanged(hour) && !isHourWhole(hour.fromMs) && !isInDay(one) && serves(one);
        });
        expect(short.filter((span) => !wholeDays.includes(span)).map(({ fromMs }) => fromMs)).toEqual(
          servingQuarters.map(({ fromMs }) => fromMs),
        );
        // Beside the days, which tell of hours without a click too, just the same time is read.
        const times = (own: readonly PlannedSpan[]) =>
          new Set(own.flatMap((span) => minutesOf(span).filter((ms) => !isInDay({ fromMs: ms, toMs: ms }))));
        expect(times(spans)).toEqual(times(planned(all)));
        expect(spans).toEqual(spans.toSorted((a, b) => a.fromMs - b.fromMs));
        for (const [at, { fromMs }] of spans.entries())
          expect(fromMs).toBeGreaterThanOrEqual(spans[at - 1]?.toMs ?? fromMs);
      }),
      { numRuns: 300 },
    );
  });

  test("without segments all is raw", () => {
    fc.assert(
      fc.property(made, (all) => {
        const spans = plan(all.period, held(null, all.segments), { marks: [], timesAt: all.timesAt });
        expect(spans.every(({ segment }) => segment === undefined)).toBe(true);
      }),
    );
  });
});

test("segments are of whole hours, of minutes in the one that is not over, and end with what is counted", () => {
  const fromMs = Date.parse("2026-11-22T10:20:00Z");
  const list = (minutes: number, builtToMs: number | null) =>
    Array.from(units({ fromMs, toMs: fromMs + minutes * MINUTE_MS }, builtToMs), (unit) => [
      new Date(unit.fromMs).toISOString().slice(11, 16),
      (unit.toMs - unit.fromMs) / MINUTE_MS,
      unit.held,
    ]);
  expect(list(40, null)).toEqual([["10:00", 60, false]]);
  expect(list(41, fromMs + 40 * MINUTE_MS)).toEqual([
    ["10:00", 60, true],
    ["11:00", 60, false],
  ]);
  // What ends before the period begins is not in it.
  expect(list(100, fromMs + 3 * MINUTE_MS)).toEqual([
    ["10:20", 1, true],
    ["10:21", 1, true],
    ["10:22", 1, true],
    ["10:23", 37, false],
    ["11:00", 60, false],
  ]);
});

describe("an hour of a zone", () => {
  const period = { fromMs: Date.parse("2026-10-24T22:00:00Z"), toMs: Date.parse("2026-10-25T03:00:00Z") };
  const all = held(period.toMs, allSegments(period, period.toMs));
  const planIn = (zone: string, ...groups: ReportTime[]) =>
    shown(plan(period, all, { marks: [], timesAt: timesIn(zone, groups, period) }));

  test("that comes twice is two hours of one name", () => {
    expect(planIn("Europe/Berlin", "hour")).toEqual([
      "held 10-24T22:00 10-24T23:00 2026-10-25T00:00",
      "held 10-24T23:00 10-25T00:00 2026-10-25T01:00",
      "held 10-25T00:00 10-25T01:00 2026-10-25T02:00",
      "held 10-25T01:00 10-25T02:00 2026-10-25T02:00",
      "held 10-25T02:00 10-25T03:00 2026-10-25T03:00",
    ]);
  });

  test("that begins at the half is read from quarters, where they are there", () => {
    const [, ...others] = partsOf(period, QUARTER_MS);
    const quarters = segmentsOf(others, "report_shortcuts");
    const short = held(period.toMs, allSegments(period, period.toMs), [], { quarters });
    const timesAt = timesIn("Asia/Kolkata", ["hour"], period);
    expect(shown(plan(period, short, { marks: [], timesAt })).slice(0, 4)).toEqual([
      "raw 10-24T22:00 10-24T22:15 2026-10-25T03:00",
      "short 10-24T22:15 10-24T22:30 2026-10-25T03:00",
      "short 10-24T22:30 10-24T22:45 2026-10-25T04:00",
      "short 10-24T22:45 10-24T23:00 2026-10-25T04:00",
    ]);
  });

  test("that begins at the quarter is read from raw rows without them", () => {
    expect(planIn("Asia/Kathmandu", "hour").slice(0, 3)).toEqual([
      "raw 10-24T22:00 10-24T22:15 2026-10-25T03:00",
      "raw 10-24T22:15 10-24T23:15 2026-10-25T04:00",
      "raw 10-24T23:15 10-25T00:15 2026-10-25T05:00",
    ]);
  });

  test("is of no matter to its days, but for the one at midnight", () => {
    const night = { fromMs: Date.parse("2026-10-25T17:00:00Z"), toMs: Date.parse("2026-10-25T20:00:00Z") };
    const nightly = held(night.toMs, allSegments(night, night.toMs));
    const wanted = { marks: [], timesAt: timesIn("Asia/Kolkata", ["day"], night) };
    expect(shown(plan(night, nightly, wanted))).toEqual([
      "held 10-25T17:00 10-25T18:00 2026-10-25",
      "raw 10-25T18:00 10-25T18:30 2026-10-25",
      "raw 10-25T18:30 10-25T19:00 2026-10-26",
      "held 10-25T19:00 10-25T20:00 2026-10-26",
    ]);
  });
});

test("the hour that is not over is read from its pieces, and what is younger from raw rows", () => {
  const period = { fromMs: Date.parse("2026-11-22T09:58:00Z"), toMs: Date.parse("2026-11-22T11:04:30Z") };
  const builtToMs = Date.parse("2026-11-22T11:02:00Z");
  const spans = plan(period, held(builtToMs, allSegments(period, builtToMs)), ANY);
  expect(shown(spans)).toEqual([
    "raw 11-22T09:58 11-22T10:00",
    "held 11-22T10:00 11-22T11:00",
    "held 11-22T11:00 11-22T11:01",
    "held 11-22T11:01 11-22T11:02",
    "raw 11-22T11:02 11-22T11:04",
  ]);
});

test("where nothing was nothing is read, unless something has come since", () => {
  const period = { fromMs: BEGIN, toMs: BEGIN + 3 * HOUR_MS };
  const change = { fromMs: BEGIN + HOUR_MS, toMs: BEGIN + HOUR_MS };
  expect(plan(period, held(period.toMs, new Map()), ANY)).toEqual([]);
  expect(shown(plan(period, held(period.toMs, new Map(), [change]), ANY))).toEqual(["raw 10-24T19:00 10-24T20:00"]);
});

describe("a mark that a segment is not told apart by", () => {
  const period = { fromMs: Date.parse("2026-10-24T20:00:00Z"), toMs: Date.parse("2026-10-25T22:00:00Z") };
  const days = segmentsOf(partsOf(period, DAY_MS, DAY_BEGINS_MS), "report_shortcuts", ["utm_term"]);
  const hours = allSegments(period, period.toMs);
  const planFor = (...marks: string[]) => plan(period, held(period.toMs, hours, [], { days }), { ...ANY, marks });

  test("sends a report from the day to its hours, if it is one of the report's", () => {
    expect(shown(planFor("ref"))).toEqual([
      "held 10-24T20:00 10-24T21:00",
      "short 10-24T21:00 10-25T21:00",
      "held 10-25T21:00 10-25T22:00",
    ]);
    expect(planFor("ref", "utm_term").map(({ segment }) => segment?.table)).toEqual(
      Array.from({ length: 26 }, () => "report_segments"),
    );
  });

  test("and from the hour to raw rows, which are then told to be so", () => {
    const left = new Map([
      ...hours,
      ...allSegments({ fromMs: period.fromMs, toMs: period.fromMs + 1 }, period.toMs, ["ref"]),
    ]);
    const nextHour = { fromMs: period.fromMs + HOUR_MS, toMs: period.fromMs + HOUR_MS + 1 };
    const both = new Map([...left, ...allSegments(nextHour, period.toMs, ["offer", "ref"])]);
    expect(plan(period, held(period.toMs, both), { ...ANY, marks: ["ref", "offer"] })[0]).toEqual({
      fromMs: period.fromMs,
      toMs: period.fromMs + 2 * HOUR_MS,
      segment: undefined,
      times: [],
      left: ["ref", "offer"],
    });
    const spans = plan(period, held(period.toMs, left), { ...ANY, marks: ["ref", "offer"] });
    expect(spans.filter(({ segment }) => segment === undefined)).toEqual([
      { fromMs: period.fromMs, toMs: period.fromMs + HOUR_MS, segment: undefined, times: [], left: ["ref"] },
    ]);
  });
});
