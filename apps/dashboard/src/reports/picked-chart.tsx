import { Group, Loader, NativeSelect, Paper, Title } from "@mantine/core";
import type { ReportAnswer } from "@metka/contract";
import { REPORT_MARKS } from "@metka/contract/report-groups";
import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { daysIn, momentsIn } from "../period.ts";
import { LineChart } from "../shell/line-chart.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatMetric, type Metric } from "../texts/format.ts";
import { byTime } from "./by-time.ts";
import { COLUMNS } from "./report-columns.ts";
import { type ReportSearch, type RowKey, regrouped, reportQuery } from "./report-search.ts";

/** Distinct in both themes, also for most colour-blind readers. */
const STROKES = ["#4c6ef5", "#e8590c", "#0ca678", "#ae3ec9", "#f08c00", "#868e96"];
const HOURS_UP_TO_DAYS = 2;

interface PickedChartProps {
  readonly search: ReportSearch;
  readonly picked: readonly RowKey[];
  readonly currency: string;
}

/** One metric of some rows over time. */
export default function PickedChart({ search, picked, currency }: PickedChartProps) {
  const { t, i18n } = useTranslation();
  const [metric, setMetric] = useState<Metric>("profit");
  const { from, to, tz } = search;
  const by = daysIn(search) <= HOURS_UP_TO_DAYS ? "hour" : "day";
  const reports = useQueries({
    queries: picked.map((row) => {
      const query = reportQuery({ ...only(search, row), by: [by], all: true });
      return { queryKey: ["report", query], queryFn: () => get<ReportAnswer>("/api/reports", query) };
    }),
    combine: (results) => ({
      error: results.find(({ error }) => error !== null)?.error ?? null,
      answers: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    }),
  });
  const { answers, error } = reports;
  const [times, lines] = useMemo(() => {
    const moments = momentsIn({ from, to, zone: tz }, by, Date.now());
    const named = picked.map((row) => row.map((value) => value ?? t("report.noValue")).join(" · "));
    return [
      moments,
      answers.map((answer, at) => {
        const figures = byTime(answer, by, metric, currency);
        return {
          label: named[at] ?? "",
          stroke: STROKES[at] ?? "#868e96",
          values: moments.map((time) => figures.get(time) ?? 0),
          format: (value: number | undefined) => formatMetric(value, metric, currency, i18n.language),
        };
      }),
    ] as const;
  }, [answers, picked, from, to, tz, by, metric, currency, i18n.language, t]);
  const label = t(`metric.${metric}`);
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="sm">
        <Title order={3} size="h5">
          {t("report.chartTitle")}
        </Title>
        <NativeSelect
          aria-label={t("report.chartMetric")}
          data={COLUMNS.filter((one) => one !== "users").map((value) => ({ value, label: t(`metric.${value}`) }))}
          value={metric}
          onChange={({ currentTarget: { value } }) => setMetric(COLUMNS.find((one) => one === value) ?? "profit")}
        />
      </Group>
      {error !== null && <Trouble error={error} onRetry={() => location.reload()} />}
      {answers.length < picked.length && error === null && <Loader aria-label={t("state.loading")} />}
      {answers.length === picked.length && <LineChart label={label} times={times} lines={lines} />}
    </Paper>
  );
}

/** The same report of one row's values alone. */
function only(search: ReportSearch, row: RowKey): ReportSearch {
  const { sort: _, users: __, ...others } = regrouped(search, search.by);
  const own = search.by.flatMap((group, at) => {
    const mark = REPORT_MARKS.find((one) => one === group);
    return mark === undefined ? [] : [[mark, [row[at] ?? ""]] as const];
  });
  return { ...others, filter: { ...search.filter, ...Object.fromEntries(own) } };
}
