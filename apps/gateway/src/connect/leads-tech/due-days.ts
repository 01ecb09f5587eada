import { addDays, daysBetween } from "../moscow-day.ts";

/** Days whose figures still change are read at every poll. */
const RECENT_DAYS = 3;
const DAY_MS = 86_400_000;
/** A little less than a day, so that a daily reading does not slip by a poll each day. */
const OLD_EVERY_MS = DAY_MS - 30 * 60_000;

export interface DayPlan {
  readonly today: string;
  /** The first day of all; undefined: as old as `days` allows. */
  readonly since: string | undefined;
  /** Days older than this are not read again. */
  readonly days: number;
  /** When each day was last read, Unix ms. */
  readonly readAt: Readonly<Record<string, number>>;
  readonly nowMs: number;
  /** Read all days, also those that were read lately. */
  readonly full: boolean;
}

/** Which days are read now, the newest first: recent ones each time, older ones daily. */
export function dueDays({ today, since, days, readAt, nowMs, full }: DayPlan): readonly string[] {
  const oldest = addDays(today, 1 - days);
  const first = since === undefined || since < oldest ? oldest : since;
  const count = daysBetween(first, today) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, age) => addDays(today, -age)).filter((day, age) => {
    const last = readAt[day];
    // A time in the future: the clock has been set back since.
    return full || age < RECENT_DAYS || last === undefined || last > nowMs || nowMs - last >= OLD_EVERY_MS;
  });
}
