import type { ReportFigures } from "@metka/contract";
import { exponentOf, formatMoney } from "../money.ts";
import type { ClickCounts, ConversionCounts } from "../store/report/model.ts";

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

export type SortColumn = (typeof FIGURES)[number];

export function isSortable(name: string): name is SortColumn {
  return FIGURES.some((column) => column === name);
}

const NO_CLICKS = {
  visits: 0,
  unique_visits: 0,
  clicks: 0,
  unique_clicks: 0,
  users: 0,
  delivered: 0,
  pending: 0,
  failed: 0,
} satisfies ClickCounts;

const COUNTED = ["visits", "unique_visits", "clicks", "unique_clicks", "delivered", "pending", "failed"] as const;

/** Users are not among what may be added up: see `countUsers`. */
export function sumOf(rows: readonly ClickCounts[]): ClickCounts {
  const total = { ...NO_CLICKS };
  for (const row of rows) {
    for (const name of COUNTED) total[name] += row[name];
  }
  return total;
}

/** One row's figures out of what was counted. Ratios are worked out here and never added up. */
export function figuresOf(
  per: "visit" | "click",
  clicks: ClickCounts = NO_CLICKS,
  conversions: readonly ConversionCounts[] = [],
): ReportFigures {
  const counted = (...statuses: ConversionCounts["status"][]) =>
    conversions.reduce((total, { status, count }) => total + (statuses.includes(status) ? count : 0), 0);
  const all = counted("pending", "approved", "rejected");
  const approved = counted("approved");
  const base = per === "visit" ? clicks.visits : clicks.clicks;
  const revenue = moneyOf(conversions, "approved");
  return {
    ...clicks,
    conversions: all,
    conversions_pending: counted("pending"),
    conversions_approved: approved,
    conversions_rejected: counted("rejected"),
    revenue: decimals(revenue),
    revenue_pending: decimals(moneyOf(conversions, "pending")),
    approval_rate: ratio(approved, all),
    cr: ratio(all, base),
    epc: Object.fromEntries(
      Array.from(revenue, ([currency, minor]) => [currency, ratio(minor / 10 ** exponentOf(currency), base)]),
    ),
  };
}

/** Minor units by currency, in the order of their codes; a sum beyond 2^53 of them is no network's. */
function moneyOf(conversions: readonly ConversionCounts[], status: ConversionCounts["status"]): Map<string, number> {
  const money = new Map<string, number>();
  for (const row of conversions) {
    if (row.status !== status || row.currency === null) continue;
    money.set(row.currency, (money.get(row.currency) ?? 0) + row.payout_minor);
  }
  return new Map([...money].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function decimals(money: ReadonlyMap<string, number>): Record<string, string> {
  return Object.fromEntries(Array.from(money, ([currency, minor]) => [currency, formatMoney(minor, currency)]));
}

/** To six places: a share of ten millions still shows. */
function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1e6) / 1e6;
}
