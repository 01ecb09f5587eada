/** Whether a text is a day of the calendar, as `2026-11-01`. `Date.parse` alone reads the 30th of February as a day of March. */
export function isCalendarDay(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
