import { isCalendarDay } from "../calendar-day.ts";
import { DAY_MS } from "../store/durations.ts";
import { midnight } from "./time-zone.ts";

/** Where days are counted that name no zone: cabinets of VK Ads and the networks count Moscow's. */
export const DEFAULT_ZONE = "Europe/Moscow";

/**
 * A bound of a period as reports and lists are asked for it, Unix ms: a day of the zone (`2026-11-22`, the last one is
 * in the period whole), else what `readTime` reads; undefined if it is neither. The end itself is not in the period.
 */
export function periodBound(
  value: string,
  side: "from" | "to",
  zone: string,
  readTime: (value: string) => number | undefined,
): number | undefined {
  if (!isCalendarDay(value)) return readTime(value);
  // The last day is in the period, so it ends where the next one begins.
  const day = side === "from" ? value : new Date(Date.parse(value) + DAY_MS).toISOString().slice(0, 10);
  return midnight(day, zone);
}
