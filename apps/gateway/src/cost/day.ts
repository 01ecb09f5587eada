import { isCalendarDay } from "../calendar-day.ts";

const MIDNIGHT = "(?:[ T]0?0:00(?::00)?)?";
const YEAR_FIRST = new RegExp(`^(\\d{4})[-./](\\d{1,2})[-./](\\d{1,2})${MIDNIGHT}$`);
const DAY_FIRST = new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}|\\d{2})(?: ?г\\.?)?${MIDNIGHT}$`);

/**
 * A day as `2026-11-01`, out of what cabinets and Excel write: `2026-11-01`, `01.11.2026`, `1.11.26`, at midnight or
 * without a time. Undefined where it is no day of the calendar, or where day and month could be either.
 */
export function readDay(text: string): string | undefined {
  const written = text.replace(/\s+/g, " ").trim();
  const [, year, month, day] = YEAR_FIRST.exec(written) ?? [];
  if (year !== undefined) return calendarDay(year, month, day);
  const [, dayFirst, monthNext, yearLast = ""] = DAY_FIRST.exec(written) ?? [];
  return calendarDay(yearLast.length === 2 ? `20${yearLast}` : yearLast, monthNext, dayFirst);
}

function calendarDay(year: string, month = "", day = ""): string | undefined {
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isCalendarDay(iso) ? iso : undefined;
}

const DAY_HINT = "нужен день вида 2026-11-01 или 01.11.2026";
const DATE = "\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4}";

/** Why a text is no day, and what to do. */
export function whyNoDay(text: string): string {
  if (isPeriod(text)) return "это период, а не день: выгрузите отчёт по дням";
  if (/^\d{5}(?:[.,]\d+)?$/.test(text)) {
    return "похоже на номер дня, каким его хранит Excel: задайте колонке формат даты ДД.ММ.ГГГГ";
  }
  if (/^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}/.test(text)) {
    return "непонятно, где день, а где месяц: нужен вид 2026-11-01 или 01.11.2026";
  }
  if (/^\S{8,10}[ T]\d{1,2}:\d\d/.test(text)) return `это день со временем: ${DAY_HINT}, выгрузите отчёт по дням`;
  return DAY_HINT;
}

/** Two dates in one cell: a table of a whole period, or the row of its sums. */
export function isPeriod(text: string): boolean {
  return new RegExp(`${DATE}\\s*[-–—:]+\\s*${DATE}`).test(text);
}
