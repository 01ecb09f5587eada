import type { ReportAnswer, ReportFigures } from "@metka/contract";
import { FIGURES } from "./figures.ts";

/** A spreadsheet takes a cell that begins so for a formula, and an ad's link is written by anybody. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180, with the mark that makes Excel read UTF-8; the last line is the total. */
export function reportCsv({ group_by, rows, totals }: ReportAnswer): string {
  const currencies = Object.keys({ ...totals.revenue, ...totals.revenue_pending }).sort();
  const lines = [
    [...group_by, ...columns(currencies)],
    ...rows.map((row) => [...group_by.map((name) => row.group[name] ?? ""), ...cells(row, currencies)]),
    [...group_by.map((_, at) => (at === 0 ? "Итого" : "")), ...cells(totals, currencies)],
  ];
  return `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

function columns(currencies: readonly string[]): string[] {
  return [...FIGURES, ...currencies.flatMap((code) => [`revenue_${code}`, `revenue_pending_${code}`, `epc_${code}`])];
}

function cells(figures: ReportFigures, currencies: readonly string[]): string[] {
  return [
    ...FIGURES.map((name) => String(figures[name] ?? "")),
    ...currencies.flatMap((code) => [
      figures.revenue[code] ?? "0",
      figures.revenue_pending[code] ?? "0",
      String(figures.epc[code] ?? ""),
    ]),
  ];
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
