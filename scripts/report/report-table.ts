import type { ReportAnswer, ReportFigures, ReportRow } from "@metka/contract";
import { type Column, textTable } from "./text-table.ts";

/** What a terminal has room for, in the order of the way: visit, click, conversion, money. */
const COUNTS = [
  ["Визиты", "visits"],
  ["Уник.", "unique_visits"],
  ["Люди", "users"],
  ["Переходы", "clicks"],
  ["Не ушло", "failed"],
  ["Конверсии", "conversions"],
  ["Ждут", "conversions_pending"],
  ["Одобрено", "conversions_approved"],
] as const;
const MONEY = [
  ["Доход", "revenue"],
  ["В ожидании", "revenue_pending"],
  ["Расход", "spend"],
  ["Прибыль", "profit"],
] as const;
/** Shown also where they are 0 everywhere: without them a table of an empty period would have no columns. */
const ALWAYS: ReadonlySet<string> = new Set(["visits", "clicks", "conversions"]);

const GROUP_TITLES: Readonly<Record<string, string>> = {
  hour: "Час",
  day: "День",
  week: "Неделя",
  month: "Месяц",
  offer: "Оффер",
  network: "Сеть",
};

interface Figure extends Column {
  readonly of: (figures: ReportFigures) => string;
}

/** A report as people read it in a terminal. */
export function reportTable(report: ReportAnswer): string {
  const { group_by, rows, unmatched_spend, unattributed, totals, groups } = report;
  const figures = figuresOf(totals);
  // An older gateway has none.
  const withName = (mark: string, value: string | null) => {
    const name = value === null ? undefined : report.names?.[mark]?.[value]?.name;
    return name === undefined ? value : `${value} ${name}`;
  };
  const titles: Column[] = group_by.map((name) => ({ title: GROUP_TITLES[name] ?? name, align: "left" }));
  const cells = (names: readonly string[], one: ReportFigures) => [...names, ...figures.map(({ of }) => of(one))];
  const named = ({ group }: ReportRow) => group_by.map((name) => withName(name, group[name] ?? null) ?? "—");
  const titled = (title: string, row: ReportRow) =>
    group_by.map((name, at) =>
      [at === 0 ? title : "", withName(name, row.group[name] ?? null) ?? ""].filter((part) => part !== "").join(": "),
    );
  const grouped = group_by.length > 0;
  const body = [
    ...(grouped ? rows.map((row) => cells(named(row), row)) : []),
    ...(grouped ? unmatched_spend.map((row) => cells(titled("Без визитов", row), row)) : []),
    ...(grouped ? unattributed.map((row) => cells(titled("Без клика", row), row)) : []),
    cells(
      group_by.map((_, at) => (at === 0 ? "Итого" : "")),
      totals,
    ),
  ];
  const more =
    groups > rows.length ? [`Показано строк: ${rows.length} из ${groups}, остальные — с --limit ${groups}.`] : [];
  return [headOf(report), "", textTable([...titles, ...figures], body, 1), ...more].join("\n");
}

function headOf({ from, to, tz, basis }: ReportAnswer): string {
  const format = new Intl.DateTimeFormat("ru-RU", { timeZone: tz, dateStyle: "short", timeStyle: "short" });
  const by = basis === "click" ? "клика" : "конверсии";
  return `С ${format.format(new Date(from))} до ${format.format(new Date(to))}, ${tz}; конверсии по времени ${by}`;
}

/** The columns in which there is anything. */
function figuresOf(totals: ReportFigures): Figure[] {
  const { approval_rate, revenue, revenue_pending, spend } = totals;
  const currencies = Object.keys({ ...revenue, ...revenue_pending, ...spend }).sort();
  return [
    ...COUNTS.filter(([, name]) => ALWAYS.has(name) || (totals[name] ?? 0) > 0).map(([title, name]) =>
      column(title, (figures) => whole(figures[name])),
    ),
    ...(approval_rate === null ? [] : [column("Аппрув", (figures) => percent(figures.approval_rate))]),
    ...(totals.cr === null ? [] : [column("CR", (figures) => percent(figures.cr))]),
    ...currencies.flatMap((code) => [
      ...MONEY.filter(([, name]) => code in totals[name]).map(([title, name]) =>
        column(`${title}, ${code}`, (figures) => money(figures[name][code])),
      ),
      ...(totals.roi[code] == null ? [] : [column(`ROI, ${code}`, (figures) => percent(figures.roi[code] ?? null))]),
    ]),
  ];
}

function column(title: string, of: (figures: ReportFigures) => string): Figure {
  return { title, align: "right", of };
}

function whole(count: number | null): string {
  return count === null ? "" : grouped(String(count));
}

/** Digit by digit: a sum may have more of them than a number keeps. */
function money(sum: string | undefined): string {
  if (sum === undefined) return "";
  const [integer = "", decimals] = sum.split(".");
  return decimals === undefined ? grouped(integer) : `${grouped(integer)},${decimals}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

function percent(share: number | null): string {
  return share === null ? "" : `${grouped((share * 100).toFixed(1)).replace(".", ",")}\u00a0%`;
}
