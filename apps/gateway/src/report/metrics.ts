import type { ConversionStatus, DeliveryStatus } from "@metka/contract";
import { exponentOf } from "../money.ts";
import type { ReportRequest } from "./request.ts";

// Every metric of a report, each formula once. Metrics of clicks, conversions and costs are sums; all others are computed
// from the sums, in rows and totals alike. A new metric is a line here and one in the contract.

/** Of rows of `clicks as c`. */
const CLICK_SUMS = {
  visits: "sum(c.visits)",
  unique_visits: "sum(c.unique_visits)",
  clicks: "sum(c.clicks)",
  unique_clicks: "sum(c.unique_clicks)",
  delivered: "sum(c.delivered)",
  pending: "sum(c.pending)",
  failed: "sum(c.failed)",
} as const satisfies Record<DeliveryStatus | "visits" | "unique_visits" | "clicks" | "unique_clicks", string>;

/** Of rows of `clicks as c`; of two groups it is not the sum. */
export const USERS = "count(distinct c.visitor) filter (where c.is_user)";

/** Of rows of `conversions as v`. */
const CONVERSION_SUMS = {
  conversions: "count(*)",
  conversions_pending: "count(*) filter (where v.status = 'pending')",
  conversions_approved: "count(*) filter (where v.status = 'approved')",
  conversions_rejected: "count(*) filter (where v.status = 'rejected')",
} as const satisfies Record<"conversions" | `conversions_${ConversionStatus}`, string>;

/** Of rows of `conversions as v`, in minor units; null without any rows. */
const PAYOUT_SUMS = {
  revenue: (currency: string) => payout("approved", currency),
  revenue_pending: (currency: string) => payout("pending", currency),
} as const;

function payout(status: ConversionStatus, currency: string): string {
  return `sum(coalesce(v.payout_minor, 0)) filter (where v.status = '${status}' and v.currency = '${currency}')`;
}

/** The metric that conversions and revenue are divided by. */
const BASE = { visit: "visits", click: "clicks" } as const satisfies Record<ReportRequest["per"], string>;

const RATIOS = {
  approval_rate: () => ratio("conversions_approved", "conversions"),
  cr: (per: ReportRequest["per"]) => ratio("conversions", BASE[per]),
} as const;

const MONEY_RESULTS = {
  epc: (currency: string, per: ReportRequest["per"]) =>
    ratio(`${minor("revenue", currency)} / 1e${exponentOf(currency)}`, BASE[per]),
  profit: (currency: string) => profit(currency),
  roi: (currency: string) => ratio(profit(currency), minor("spend", currency)),
} as const;

function profit(currency: string): string {
  return `(${minor("revenue", currency)} - ${minor("spend", currency)})`;
}

function minor(sum: "revenue" | "revenue_pending" | "spend", currency: string): string {
  return `coalesce(${sum}_${currency}, 0)`;
}

/** Null if there is nothing to divide by. */
function ratio(part: string, whole: string): string {
  return `cast(${part} as double) / nullif(${whole}, 0)`;
}

/** The metrics without a currency, in the order of a table. A report may be sorted by each. */
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

/** The metrics of each currency. */
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

/** The sums of a question, by what they are sums of: the columns' names and their SQL. */
export function sumsOf(currencies: readonly string[]) {
  const of = (name: string, sql: string) => ({ name, sql });
  return {
    clicks: Object.entries(CLICK_SUMS).map(([name, sql]) => of(name, sql)),
    conversions: Object.entries(CONVERSION_SUMS).map(([name, sql]) => of(name, sql)),
    payouts: currencies.flatMap((code) =>
      Object.entries(PAYOUT_SUMS).map(([name, sum]) => of(`${name}_${code}`, sum(code))),
    ),
    spend: currencies.map((code) => of(`spend_${code}`, `sum(minor) filter (where currency = '${code}')`)),
  };
}

/** SQL of the metrics that are computed from the sums, by the columns' names. */
export function resultsOf(
  currencies: readonly string[],
  per: ReportRequest["per"],
): readonly { readonly name: string; readonly sql: string }[] {
  return [
    ...Object.entries(RATIOS).map(([name, sql]) => ({ name, sql: sql(per) })),
    ...currencies.flatMap((code) =>
      Object.entries(MONEY_RESULTS).map(([name, sql]) => ({ name: `${name}_${code}`, sql: sql(code, per) })),
    ),
  ];
}

/** SQL that a sorted report is ordered by. An amount that is missing counts as 0. */
export function sortSql(column: SortColumn): string {
  const money = moneyColumn(column);
  if (money === undefined) return column;
  const { figure, currency } = money;
  return figure === "revenue" || figure === "revenue_pending" || figure === "spend" ? minor(figure, currency) : column;
}
