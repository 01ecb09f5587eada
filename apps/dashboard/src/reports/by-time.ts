import type { ReportAnswer } from "@metka/contract";
import type { ReportTime } from "@metka/contract/report-groups";
import { type Metric, metricValue } from "../texts/format.ts";

const RATIOS: readonly Metric[] = ["roi", "cr", "epc", "approval_rate"];

/**
 * A metric of a report by `day` or `hour`, by that time. Sums have what stands apart from the rows, too: spend without
 * visits and conversions without a click belong to the totals that the reader sees next to the chart.
 */
export function byTime(
  report: ReportAnswer,
  time: ReportTime,
  metric: Metric,
  currency: string,
): ReadonlyMap<string, number> {
  const isRatio = RATIOS.includes(metric);
  const apart = isRatio ? [] : [...report.unmatched_spend, ...report.unattributed];
  const values = new Map<string, number>();
  for (const row of [...report.rows, ...apart]) {
    const moment = row.group[time] ?? "";
    values.set(moment, (values.get(moment) ?? 0) + (metricValue(row, metric, currency) ?? 0));
  }
  return values;
}
