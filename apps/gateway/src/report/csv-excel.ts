import { REPORT_TIMES, type ReportAnswer, type ReportRow } from "@metka/contract";
import { cells, columns, currenciesOf, isFormula } from "./csv.ts";

/** Texts that Excel would turn into another number or a date: `1-2`, `007`, `1,5`, `1e5`, an id of more than 15 digits. */
const CHANGED_BY_EXCEL = /^(?=\d)(?!(?:0|[1-9]\d{0,10})$)[\d.,:/eE+\- ]+$/;

/**
 * A CSV that an Excel with Russian settings opens in columns: semicolons, decimal commas, days as 28.11.2026. What a row
 * is stands in a column of its own, so that a column of days holds days alone.
 */
export function reportCsvForExcel({ group_by, rows, unmatched_spend, unattributed, totals }: ReportAnswer): string {
  const currencies = currenciesOf(totals);
  const figures = (row: Parameters<typeof cells>[0]) =>
    cells(row, currencies).map((number) => number.replace(".", ","));
  const named = ({ group }: ReportRow) => group_by.map((name) => groupCell(name, group[name] ?? ""));
  let text = `\ufeff${line(["row", ...group_by, ...columns(currencies)])}`;
  for (const row of rows) text += line(["", ...named(row), ...figures(row)]);
  if (group_by.length > 0) {
    for (const row of unmatched_spend) text += line(["Без визитов", ...named(row), ...figures(row)]);
    for (const row of unattributed) text += line(["Без клика", ...named(row), ...figures(row)]);
  }
  return text + line(["Итого", ...group_by.map(() => ""), ...figures(totals)]);
}

function groupCell(name: string, value: string): string {
  if (REPORT_TIMES.some((time) => time === name)) return russianTime(value);
  if (isFormula(value)) return `'${value}`;
  // A formula whose result is the text itself: there is no other way to keep it from being read as a number.
  return CHANGED_BY_EXCEL.test(value) ? `="${value}"` : value;
}

/** `2026-11-28T13:00` as `28.11.2026 13:00`; a month as its first day. */
function russianTime(value: string): string {
  const [, year, month, day = "01", time] = /^(\d{4})-(\d\d)(?:-(\d\d))?(?:T(\d\d:\d\d))?$/.exec(value) ?? [];
  if (year === undefined) return value;
  return `${day}.${month}.${year}${time === undefined ? "" : ` ${time}`}`;
}

function line(texts: readonly string[]): string {
  const quoted = texts.map((text) =>
    /[";,\t\r\n]/.test(text) && !/^-?[\d,]+$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
  );
  return `${quoted.join(";")}\r\n`;
}
