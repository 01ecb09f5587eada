/** `2026-11-01` or `01.11.2026` as `2026-11-01`; undefined where it is no day of the calendar. */
export function readDay(text: string): string | undefined {
  const [, dayFirst, month, yearLast] = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(text) ?? [];
  const iso = dayFirst === undefined ? text : `${yearLast}-${month}-${dayFirst}`;
  const ms = /^\d{4}-\d\d-\d\d$/.test(iso) ? Date.parse(iso) : Number.NaN;
  // The 30th of February is read as a day of March by those who do not look.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso) ? iso : undefined;
}

export const DAY_HINT = "нужен день вида 2026-11-01 или 01.11.2026";
