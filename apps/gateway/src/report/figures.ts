import type { ConversionStatus, ReportFigures } from "@metka/contract";
import { exponentOf, formatMoney } from "../money.ts";

/** What a row tells beside money, in the order of a table; a report may be sorted by each. */
export const FIGURES = [
  "visits",
  "unique_visits",
  "clicks",
  "unique_clicks",
  "users",
  "delivered",
  "pending",
  "failed",
  "conversions",
  "conversions_pending",
  "conversions_approved",
  "conversions_rejected",
  "approval_rate",
  "cr",
] as const;

/** What a row tells in each currency apart. */
export const MONEY_FIGURES = ["revenue", "revenue_pending", "epc", "spend", "profit", "roi"] as const;

type MoneyFigure = (typeof MONEY_FIGURES)[number];
export type SortColumn = (typeof FIGURES)[number] | `${MoneyFigure}_${string}`;

export function isSortable(name: string): name is SortColumn {
  return FIGURES.some((column) => column === name) || moneyColumn(name) !== undefined;
}

/** `profit_RUB`: the column's figure and its currency. */
export function moneyColumn(name: string): { readonly figure: MoneyFigure; readonly currency: string } | undefined {
  const [, prefix, currency] = /^(.+)_([A-Z]{3})$/.exec(name) ?? [];
  const figure = MONEY_FIGURES.find((known) => known === prefix);
  return figure === undefined || currency === undefined ? undefined : { figure, currency };
}

/** What clicks come to; all of it may be added up. */
export const CLICK_FIGURES = [
  "visits",
  "unique_visits",
  "clicks",
  "unique_clicks",
  "delivered",
  "pending",
  "failed",
] as const;

export type ClickCounts = Readonly<Record<(typeof CLICK_FIGURES)[number], number>>;

export interface ConversionCounts {
  readonly status: ConversionStatus;
  readonly currency: string | null;
  readonly count: number;
  readonly payout_minor: number;
}

/** The counts of a row before what it comes to is worked out. */
export interface Counted {
  readonly clicks: ClickCounts;
  readonly conversions: readonly ConversionCounts[];
  /** Different ones; null: not asked for. */
  readonly users: number | null;
  /** Minor units by currency. */
  readonly spend: ReadonlyMap<string, number>;
  /** In which anything was spent: profit is told in these alone. */
  readonly currencies: readonly string[];
}

/** Minor units by currency. */
type Money = ReadonlyMap<string, number>;
const NONE: Money = new Map();
const NOTHING: Record<string, never> = Object.freeze({});

export const NO_CLICKS: ClickCounts = {
  visits: 0,
  unique_visits: 0,
  clicks: 0,
  unique_clicks: 0,
  delivered: 0,
  pending: 0,
  failed: 0,
};

/** One row's figures out of what was counted. Ratios are worked out here and never added up. */
export function figuresOf(per: "visit" | "click", counted: Counted): ReportFigures {
  const { clicks, conversions, users } = counted;
  const count = (...statuses: ConversionCounts["status"][]) =>
    conversions.reduce((total, row) => total + (statuses.includes(row.status) ? row.count : 0), 0);
  const all = count("pending", "approved", "rejected");
  const approved = count("approved");
  const base = per === "visit" ? clicks.visits : clicks.clicks;
  const revenue = moneyOf(conversions, "approved");
  return {
    ...clicks,
    users,
    conversions: all,
    conversions_pending: count("pending"),
    conversions_approved: approved,
    conversions_rejected: count("rejected"),
    revenue: decimals(revenue),
    revenue_pending: decimals(moneyOf(conversions, "pending")),
    approval_rate: ratio(approved, all),
    cr: ratio(all, base),
    epc: byCurrency(revenue, (minor, currency) => ratio(minor / 10 ** exponentOf(currency), base)),
    ...resultOf(revenue, counted),
  };
}

/** What is left of the revenue; in a currency in which nothing was spent at all nobody asked. */
function resultOf(revenue: Money, { spend, currencies }: Counted) {
  const spent = currencies.length === 0 ? NONE : spentOf(spend, currencies);
  const profitOf = (minor: number, currency: string) => (revenue.get(currency) ?? 0) - minor;
  return {
    spend: decimals(spent),
    profit: byCurrency(spent, (minor, currency) => formatMoney(profitOf(minor, currency), currency)),
    roi: byCurrency(spent, (minor, currency) => ratio(profitOf(minor, currency), minor)),
  };
}

function spentOf(spend: Money, currencies: readonly string[]): Money {
  return new Map(currencies.toSorted().map((currency) => [currency, exactly(spend.get(currency) ?? 0)]));
}

/** A sum of more minor units than a number holds exactly: it would be off by some, so it is refused. */
export class SumTooLarge extends Error {}

function exactly(minor: number): number {
  if (Number.isSafeInteger(minor)) return minor;
  throw new SumTooLarge();
}

/** Minor units by currency, in the order of their codes. */
function moneyOf(conversions: readonly ConversionCounts[], status: ConversionCounts["status"]): Money {
  // Of ten thousand rows most have none, and a map for each would be most of their time.
  if (conversions.length === 0) return NONE;
  const money = new Map<string, number>();
  for (const row of conversions) {
    if (row.status !== status || row.currency === null) continue;
    money.set(row.currency, exactly((money.get(row.currency) ?? 0) + row.payout_minor));
  }
  return new Map([...money].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function decimals(money: Money): Record<string, string> {
  return byCurrency(money, formatMoney);
}

function byCurrency<T>(money: Money, tell: (minor: number, currency: string) => T): Record<string, T> {
  // Nearly all rows have none in some column: they share it.
  if (money.size === 0) return NOTHING;
  const told: Record<string, T> = {};
  for (const [currency, minor] of money) told[currency] = tell(minor, currency);
  return told;
}

/** To six places: a share of ten millions still shows. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1e6) / 1e6;
}
