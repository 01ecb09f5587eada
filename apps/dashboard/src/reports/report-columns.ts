import { isMoney, type Metric } from "../texts/format.ts";

/** In the order of the question "which ad earns": money first. */
export const COLUMNS: readonly Metric[] = [
  ...(["spend", "revenue", "profit", "roi", "visits", "unique_visits", "clicks", "conversions"] as const),
  ...(["conversions_approved", "conversions_pending", "conversions_rejected", "approval_rate", "cr", "epc"] as const),
  ...(["revenue_pending", "users", "delivered", "pending", "failed"] as const),
];

/** The API's name of a column to sort by. */
export function sortName(metric: Metric, currency: string): string {
  return metric === "roi" || isMoney(metric) ? `${metric}_${currency}` : metric;
}
