/** ISO 8601 with a zone: without one the moment is a guess, so it counts as unreadable. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
/** Unix time of 10 digits is seconds, of 13 milliseconds: both forms cover the years 2001 to 2286. */
const UNIX = /^\d{10}(\d{3})?$/;

/** The event's own time in Unix milliseconds, or undefined where it can't be read or lies in the future. */
export function eventTime(value: string, nowMs: number): number | undefined {
  const ms = UNIX.test(value)
    ? Number(value) * (value.length === 10 ? 1000 : 1)
    : ISO.test(value)
      ? parseIso(value)
      : Number.NaN;
  return ms >= 0 && ms <= nowMs ? ms : undefined;
}

/** `Date.parse` turns the 30th of February into a day of March: such a date is a mistake, not a moment. */
function parseIso(value: string): number {
  const midnight = Date.parse(value.slice(0, 10));
  return new Date(midnight).getUTCDate() === Number(value.slice(8, 10)) ? Date.parse(value) : Number.NaN;
}

/** A stored time as the mission's document writes it, with milliseconds only where there are any. */
export function toApiTime(stored: string): string {
  return stored.replace(".000Z", "Z");
}
