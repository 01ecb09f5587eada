import type { ReportAnswer, ReportFigures, ReportRow } from "@metka/contract";
import { FIGURES, MONEY_FIGURES } from "./metrics.ts";

/** A spreadsheet takes a cell that begins so for a formula, and an ad's link is written by anybody. */
const FORMULA = /^[=+\-@\t\r]/;
/** A loss has to stay a number, to be added up. */
const NUMBER = /^-\d+(\.\d+)?$/;

/** RFC 4180, with the mark that makes Excel read UTF-8; the last line is the total. */
export function reportCsv({ group_by, rows, unmatched_spend, unattributed, totals }: ReportAnswer): string {
  const currencies = currenciesOf(totals);
  let text = `\ufeff${line([...group_by, ...columns(currencies)])}`;
  for (const row of rows) text += line([...group_by.map((name) => row.group[name] ?? ""), ...cells(row, currencies)]);
  if (group_by.length > 0) {
    for (const [title, titled] of [["Без визитов", unmatched_spend] as const, ["Без клика", unattributed] as const]) {
      for (const row of titled) text += line([...titledGroup(title, group_by, row), ...cells(row, currencies)]);
    }
  }
  return text + line([...group_by.map((_, at) => (at === 0 ? "Итого" : "")), ...cells(totals, currencies)]);
}

/** In which there is any money in the report. */
export function currenciesOf({ revenue, revenue_pending, spend }: ReportFigures): readonly string[] {
  return Object.keys({ ...revenue, ...revenue_pending, ...spend }).sort();
}

function line(texts: readonly string[]): string {
  return `${texts.map(cell).join(",")}\r\n`;
}

export function columns(currencies: readonly string[]): string[] {
  return [...FIGURES, ...currencies.flatMap((code) => MONEY_FIGURES.map((figure) => `${figure}_${code}`))];
}

export function cells(figures: ReportFigures, currencies: readonly string[]): string[] {
  return [
    ...FIGURES.map((name) => String(figures[name] ?? "")),
    ...currencies.flatMap((code) => MONEY_FIGURES.map((figure) => String(figures[figure][code] ?? MISSING[figure]))),
  ];
}

/** Money that there is none of is none; a ratio that there is nothing to work out from is not 0. */
const MISSING = { revenue: "0", revenue_pending: "0", epc: "", spend: "", profit: "", roi: "" } as const;

/** The title distinguishes it from a row of clicks without marks. */
function titledGroup(title: string, groupBy: ReportAnswer["group_by"], { group }: ReportRow): string[] {
  return groupBy.map((name, at) => (at === 0 ? `${title}: ${group[name] ?? ""}`.trim() : (group[name] ?? "")));
}

/** Whether a spreadsheet would run a text. */
export function isFormula(text: string): boolean {
  return FORMULA.test(text);
}

function cell(text: string): string {
  const safe = isFormula(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
