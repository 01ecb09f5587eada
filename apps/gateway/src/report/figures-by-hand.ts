import type { ReportFigures } from "@metka/contract";
import type { Click, Conversion } from "./rows-by-hand.ts";

export interface Counted {
  readonly clicks: Click[];
  readonly conversions: Conversion[];
  readonly spend: Map<string, number>;
}

/** The figures of a group of a report, counted one by one. */
export function figuresByHand(
  { clicks, conversions, spend }: Counted,
  per: "visit" | "click",
  spent: readonly string[],
  withUsers: boolean,
): ReportFigures {
  const count = (is: (click: Click) => boolean) => clicks.filter(is).length;
  const status = (name: string) => conversions.filter(({ row }) => row.status === name);
  const sums = (name: string) => {
    const money = new Map<string, number>();
    for (const { row } of status(name)) {
      if (row.currency !== null) add(money, String(row.currency), Number(row.payout_minor ?? 0));
    }
    return [...money].sort(([a], [b]) => (a < b ? -1 : 1));
  };
  const base = count((click) => (per === "visit" ? click.isVisit : click.isClick));
  const approved = new Map(sums("approved"));
  const profit = (code: string) => (approved.get(code) ?? 0) - (spend.get(code) ?? 0);
  const byCode = <T>(tell: (code: string) => T) => Object.fromEntries(spent.map((code) => [code, tell(code)]));
  return {
    visits: count(({ isVisit }) => isVisit),
    unique_visits: count(({ isVisit, isUnique }) => isVisit && isUnique),
    clicks: count(({ isClick }) => isClick),
    unique_clicks: count(({ isClick, isUnique }) => isClick && isUnique),
    users: withUsers ? new Set(clicks.flatMap(({ user }) => user ?? [])).size : null,
    delivered: count(({ delivery }) => delivery === "delivered"),
    pending: count(({ delivery }) => delivery === "pending"),
    failed: count(({ delivery }) => delivery === "failed"),
    conversions: conversions.length,
    conversions_pending: status("pending").length,
    conversions_approved: status("approved").length,
    conversions_rejected: status("rejected").length,
    revenue: Object.fromEntries([...approved].map(([code, minor]) => [code, decimal(code, minor)])),
    revenue_pending: Object.fromEntries(sums("pending").map(([code, minor]) => [code, decimal(code, minor)])),
    approval_rate: rounded(status("approved").length, conversions.length),
    cr: rounded(conversions.length, base),
    epc: Object.fromEntries([...approved].map(([code, minor]) => [code, rounded(units(code, minor), base)])),
    spend: byCode((code) => decimal(code, spend.get(code) ?? 0)),
    profit: byCode((code) => decimal(code, profit(code))),
    roi: byCode((code) => rounded(profit(code), spend.get(code) ?? 0)),
  };
}

function rounded(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1e6) / 1e6;
}

function units(currency: string, minor: number): number {
  return currency === "JPY" ? minor : minor / 100;
}

function decimal(currency: string, minor: number): string {
  return units(currency, minor).toFixed(currency === "JPY" ? 0 : 2);
}

export function add(money: Map<string, number>, currency: string, minor: number): void {
  money.set(currency, (money.get(currency) ?? 0) + minor);
}
