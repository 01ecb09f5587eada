import type { ReportTime } from "@metka/contract";
import { DAY_MS } from "../store/durations.ts";
import type { ZoneOffset } from "./time-zone.ts";

/** Unix time in these: every zone's hours and days begin with a whole one. */
export const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The first day of Unix time was a Thursday, three days after a Monday. */
const FROM_MONDAY = 3;

/** How local time is grouped; groups are numbers that rise with time. */
interface TimeGroup {
  /** `quarter`: an SQL expression of local quarters since 1970. */
  sql(quarter: string): string;
  /** The same of one quarter. */
  number(quarter: number): number;
  /** The name of a group: the hour, the day, the Monday of the week, the month. */
  label(number: number): string;
}

export const TIME_GROUPS: Readonly<Record<ReportTime, TimeGroup>> = {
  hour: {
    sql: (quarter) => `${quarter} // 4`,
    number: (quarter) => Math.floor(quarter / 4),
    label: (hour) => `${new Date(hour * HOUR_MS).toISOString().slice(0, 13)}:00`,
  },
  day: {
    sql: (quarter) => `${quarter} // 96`,
    number: (quarter) => Math.floor(quarter / 96),
    label: dayLabel,
  },
  week: {
    sql: (quarter) => `(${quarter} // 96 + ${FROM_MONDAY}) // 7`,
    number: (quarter) => Math.floor((Math.floor(quarter / 96) + FROM_MONDAY) / 7),
    label: (week) => dayLabel(week * 7 - FROM_MONDAY),
  },
  month: {
    sql: (quarter) => {
      const day = `(date '1970-01-01' + cast(${quarter} // 96 as integer))`;
      return `extract(year from ${day}) * 12 + extract(month from ${day}) - 1`;
    },
    number: (quarter) => {
      const day = new Date(quarter * QUARTER_MS);
      return day.getUTCFullYear() * 12 + day.getUTCMonth();
    },
    label: (month) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`,
  },
};

function dayLabel(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** An SQL expression of local quarters since 1970, out of one of UTC's. */
export function localQuarter(quarter: string, offsets: readonly ZoneOffset[]): string {
  const [first, ...changes] = offsets.map(({ fromMs, minutes }) => ({
    from: Math.floor(fromMs / QUARTER_MS),
    local: `(${quarter} + ${quartersOf(minutes)})`,
  }));
  if (first === undefined) return quarter;
  // The latest first: the first condition that holds counts.
  const whens = changes.toReversed().map(({ from, local }) => `when ${quarter} >= ${from} then ${local}`);
  return whens.length === 0 ? first.local : `case ${whens.join(" ")} else ${first.local} end`;
}

/** The number of the group that a moment (Unix ms) is in. */
export function timeNumber(group: ReportTime, ms: number, offsets: readonly ZoneOffset[]): number {
  const quarter = Math.floor(ms / QUARTER_MS) + quartersOf(offsetAt(ms, offsets));
  return TIME_GROUPS[group].number(quarter);
}

function quartersOf(minutes: number): number {
  return Math.floor((minutes * MINUTE_MS) / QUARTER_MS);
}

function offsetAt(ms: number, offsets: readonly ZoneOffset[]): number {
  return offsets.findLast(({ fromMs }) => fromMs <= ms)?.minutes ?? offsets[0]?.minutes ?? 0;
}
