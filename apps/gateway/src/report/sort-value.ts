import { CLICK_FIGURES, moneyColumn, ratio, type SortColumn } from "./figures.ts";
import type { ReportRequest } from "./request.ts";
import type { Spend } from "./spend.ts";
import type { Tally } from "./tally.ts";

export interface SortSources {
  readonly tally: Tally;
  readonly spend: Pick<Spend, "in">;
  readonly users: (group: number) => number | null;
  readonly per: ReportRequest["per"];
}

/** What groups are sorted by: there may be a million of them, so no row is made for it. */
export function sortValue(
  column: ReportRequest["groupBy"][number] | SortColumn,
  { tally, spend, users, per }: SortSources,
): (group: number) => number | null {
  const money = moneyColumn(column);
  if (money !== undefined) return moneyValue(money, { tally, spend, users, per });
  const figures: readonly string[] = CLICK_FIGURES;
  const figure = figures.indexOf(column);
  if (figure >= 0) return (group) => tally.figure(group, figure);
  const approved = (group: number) => tally.count(group, "approved");
  const all = (group: number) => approved(group) + tally.count(group, "pending") + tally.count(group, "rejected");
  const base = CLICK_FIGURES.indexOf(per === "visit" ? "visits" : "clicks");
  switch (column) {
    case "users":
      return users;
    case "conversions":
      return all;
    case "conversions_approved":
      return approved;
    case "conversions_pending":
      return (group) => tally.count(group, "pending");
    case "conversions_rejected":
      return (group) => tally.count(group, "rejected");
    case "approval_rate":
      return (group) => ratio(approved(group), all(group));
    case "cr":
      return (group) => ratio(all(group), tally.figure(group, base));
    default:
      throw new Error(`nothing is sorted by ${column}`);
  }
}

function moneyValue(
  { figure, currency }: NonNullable<ReturnType<typeof moneyColumn>>,
  { tally, spend, per }: SortSources,
): (group: number) => number | null {
  const revenue = tally.revenue(currency, figure === "revenue_pending" ? "pending" : "approved");
  const spent = spend.in(currency);
  const base = CLICK_FIGURES.indexOf(per === "visit" ? "visits" : "clicks");
  switch (figure) {
    case "revenue":
    case "revenue_pending":
      return revenue;
    case "epc":
      return (group) => ratio(revenue(group), tally.figure(group, base));
    case "spend":
      return spent;
    case "profit":
      return (group) => revenue(group) - spent(group);
    case "roi":
      return (group) => ratio(revenue(group) - spent(group), spent(group));
  }
}
