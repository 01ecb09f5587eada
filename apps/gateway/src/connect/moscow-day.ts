const DAY_MS = 86_400_000;
/** Networks and VK Ads count days of Moscow, which has had no summer time since 2014. */
const OFFSET_MS = 3 * 3_600_000;

/** The day of Moscow at a moment, `2026-11-01`. */
export function moscowDay(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
}

/** The last millisecond of a day of Moscow. */
export function endOfMoscowDay(day: string): number {
  return Date.parse(`${day}T23:59:59.999+03:00`);
}

/** So many days later, or earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days lie between. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}
