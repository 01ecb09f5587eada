import type { ReportAnswer } from "@metka/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { momentsIn, type Period } from "../period.ts";
import { byTime } from "../reports/by-time.ts";
import { LineChart } from "../shell/line-chart.tsx";
import { formatMetric } from "../texts/format.ts";

const STROKES = { spend: "#e03131", revenue: "#0ca678", visits: "#4c6ef5" } as const;

interface TrendChartProps {
  readonly report: ReportAnswer;
  readonly period: Period;
  readonly by: "hour" | "day";
  readonly currency: string;
}

/** Spend and income by time; visits where there is no money. */
export default function TrendChart({ report, period: { from, to, zone }, by, currency }: TrendChartProps) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const [times, lines] = useMemo(() => {
    const hasMoney = Object.keys({ ...report.totals.spend, ...report.totals.revenue }).length > 0;
    const metrics = hasMoney ? (["spend", "revenue"] as const) : (["visits"] as const);
    const moments = momentsIn({ from, to, zone }, by, Date.now());
    return [
      moments,
      metrics.map((metric) => {
        const values = byTime(report, by, metric, currency);
        return {
          label: t(`metric.${metric}`),
          stroke: STROKES[metric],
          values: moments.map((time) => values.get(time) ?? 0),
          format: (value: number | undefined) => formatMetric(value, metric, currency, language),
        };
      }),
    ] as const;
  }, [report, currency, from, to, zone, by, language, t]);
  return <LineChart label={lines.map(({ label }) => label).join(", ")} times={times} lines={lines} />;
}
