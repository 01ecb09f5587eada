import { Paper, SimpleGrid, Text } from "@mantine/core";
import type { ReportAnswer, ReportFigures } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { momentsIn, type Period } from "../period.ts";
import { byTime } from "../reports/by-time.ts";
import { formatChange, formatMetric, type Metric, metricValue } from "../texts/format.ts";
import { Sparkline } from "./sparkline.tsx";

const TILES: readonly Metric[] = [
  ...(["spend", "revenue", "revenue_pending", "profit", "roi", "visits"] as const),
  ...(["users", "clicks", "conversions", "approval_rate", "cr", "epc"] as const),
];

interface TilesProps {
  readonly trend: ReportAnswer;
  /** With users, which the trend has not. */
  readonly totals: ReportFigures;
  readonly former: ReportFigures | undefined;
  readonly period: Period;
  readonly by: "hour" | "day";
  readonly currency: string;
}

/** The figures of the period, each against the period before, and its course. */
export function Tiles({ trend, totals, former, period, by, currency }: TilesProps) {
  const { t, i18n } = useTranslation();
  const moments = momentsIn(period, by, Date.now());
  const told = (value: number | undefined, metric: Metric) => formatMetric(value, metric, currency, i18n.language);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      {TILES.map((metric) => {
        const value = metricValue(totals, metric, currency);
        const was = former === undefined ? undefined : metricValue(former, metric, currency);
        const course = byTime(trend, by, metric, currency);
        return (
          <Paper key={metric} withBorder p="sm">
            <Text size="sm" c="dimmed">
              {t(`metric.${metric}`)}
            </Text>
            <Text size="xl" fw={600} {...(metric === "profit" && (value ?? 0) < 0 ? { className: "negative" } : {})}>
              {told(value, metric)}
            </Text>
            <Text size="xs" c="dimmed" title={t("period.previous", { value: told(was, metric) })}>
              {formatChange(value, was, i18n.language) || " "}
            </Text>
            {metric !== "users" && <Sparkline values={moments.map((time) => course.get(time) ?? 0)} />}
          </Paper>
        );
      })}
    </SimpleGrid>
  );
}
