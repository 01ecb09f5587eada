import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import type { ReportAnswer } from "@metka/contract";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import { formatMetric, type Metric, metricValue } from "../texts/format.ts";

const HEIGHT_PX = 240;
const COLORS = { light: { text: "#495057", grid: "#e9ecef" }, dark: { text: "#c9c9c9", grid: "#424242" } } as const;
const STROKES = { spend: "#e03131", revenue: "#0ca678", visits: "#4c6ef5" } as const;

interface TrendChartProps {
  readonly report: ReportAnswer;
  readonly currency: string;
}

/** Spend and income by time; visits where there is no money. */
export default function TrendChart({ report, currency }: TrendChartProps) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const { ref: sized, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  const { language } = i18n;
  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return;
    const hasMoney = Object.keys({ ...report.totals.spend, ...report.totals.revenue }).length > 0;
    const metrics = hasMoney ? (["spend", "revenue"] as const) : (["visits"] as const);
    const [group = "day"] = report.group_by;
    // What a zone calls a day or an hour is drawn as if it were one of UTC's: so no clock change moves it.
    const times = report.rows.map((row) => Date.parse(`${row.group[group]}${group === "hour" ? ":00" : ""}Z`) / 1000);
    const told = (metric: Metric) => (_: uPlot, value: number | null) =>
      formatMetric(value ?? undefined, metric, currency, language);
    const { text, grid } = COLORS[scheme];
    const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    const timeOf = new Intl.DateTimeFormat(language, {
      timeZone: "UTC",
      ...(group === "hour" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" }),
    });
    const chart = new uPlot(
      {
        width,
        height: HEIGHT_PX,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
        series: [
          {
            label: t("clicks.time"),
            value: (_, seconds: number | null) => (seconds === null ? "" : timeOf.format(seconds * 1000)),
          },
          ...metrics.map((metric) => ({
            label: t(`metric.${metric}`),
            stroke: STROKES[metric],
            width: 2,
            value: told(metric),
          })),
        ],
        axes: [
          { ...axis, values: (_, seconds) => seconds.map((one) => timeOf.format(one * 1000)) },
          {
            ...axis,
            size: 80,
            values: (_, values) => values.map((one) => new Intl.NumberFormat(language).format(one)),
          },
        ],
      },
      [times, ...metrics.map((metric) => report.rows.map((row) => metricValue(row, metric, currency) ?? 0))],
      element,
    );
    return () => chart.destroy();
  }, [report, currency, width, scheme, language, t]);
  return (
    <div ref={sized} role="img" aria-label={`${t("metric.spend")}, ${t("metric.revenue")}`}>
      <div ref={place} />
    </div>
  );
}
