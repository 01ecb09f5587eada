import type { DuckDBValue } from "@duckdb/node-api";
import type { ReportFigures } from "@metka/contract";
import { formatMoney } from "../money.ts";
import { SumTooLarge } from "./refusals.ts";
import type { DuckRow } from "./replica/duckdb.ts";

/** What money a report has. */
export interface Currencies {
  readonly all: readonly string[];
  /** Currencies in which anything was spent: profit is given in these only. */
  readonly spent: readonly string[];
}

/** The figures of a row of sums and results, whose columns have the names of `metrics.ts`. */
export function figuresOf(row: DuckRow, { all, spent }: Currencies): ReportFigures {
  const paid = (figure: string) => all.filter((code) => isThere(row.get(`${figure}_${code}`)));
  const money = (figure: string, codes: readonly string[]) =>
    byCode(codes, (code) => formatMoney(whole(row.get(`${figure}_${code}`)), code));
  const ratios = (figure: string, codes: readonly string[]) =>
    byCode(codes, (code) => ratio(row.get(`${figure}_${code}`)));
  return {
    visits: whole(row.get("visits")),
    unique_visits: whole(row.get("unique_visits")),
    clicks: whole(row.get("clicks")),
    unique_clicks: whole(row.get("unique_clicks")),
    users: isThere(row.get("users")) ? whole(row.get("users")) : null,
    delivered: whole(row.get("delivered")),
    pending: whole(row.get("pending")),
    failed: whole(row.get("failed")),
    conversions: whole(row.get("conversions")),
    conversions_pending: whole(row.get("conversions_pending")),
    conversions_approved: whole(row.get("conversions_approved")),
    conversions_rejected: whole(row.get("conversions_rejected")),
    revenue: money("revenue", paid("revenue")),
    revenue_pending: money("revenue_pending", paid("revenue_pending")),
    approval_rate: ratio(row.get("approval_rate")),
    cr: ratio(row.get("cr")),
    epc: ratios("epc", paid("revenue")),
    spend: money("spend", spent),
    profit: money("profit", spent),
    roi: ratios("roi", spent),
  };
}

function byCode<T>(codes: readonly string[], tell: (code: string) => T): Record<string, T> {
  const told: Record<string, T> = {};
  for (const code of codes) told[code] = tell(code);
  return told;
}

function isThere(value: DuckDBValue | undefined): boolean {
  return value !== null && value !== undefined;
}

function whole(value: DuckDBValue | undefined): number {
  const number = Number(value ?? 0);
  if (!Number.isSafeInteger(number)) throw new SumTooLarge();
  return number;
}

/** To six places: a share of ten millions still shows. */
function ratio(value: DuckDBValue | undefined): number | null {
  return isThere(value) ? Math.round(Number(value) * 1e6) / 1e6 : null;
}
