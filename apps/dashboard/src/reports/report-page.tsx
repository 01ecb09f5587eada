import { Anchor, Group, Loader, Stack, Switch, Text, Title } from "@mantine/core";
import type { ReportAnswer } from "@metka/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { get, withQuery } from "../api.ts";
import { previousOf } from "../period.ts";
import { reportRoute } from "../router.tsx";
import { PeriodPicker } from "../shell/period-picker.tsx";
import { Trouble, whileBuilding } from "../shell/trouble.tsx";
import { currenciesOf, formatTime } from "../texts/format.ts";
import { ColumnPicker } from "./column-picker.tsx";
import { Filters } from "./filters.tsx";
import { GroupPicker, Selects } from "./report-controls.tsx";
import { type ReportSearch, reportQuery } from "./report-search.ts";
import { ReportTable } from "./report-table.tsx";
import { SavedReports } from "./saved-reports.tsx";
import { ShareReport } from "./share-report.tsx";

// The charts are larger than all the rest of the page.
const PickedChart = lazy(() => import("./picked-chart.tsx"));

export function ReportPage() {
  const { t, i18n } = useTranslation();
  const search = reportRoute.useSearch();
  const navigate = useNavigate();
  const show = (next: ReportSearch) => void navigate({ to: "/reports", search: next });
  const query = reportQuery(search);
  const report = useQuery({
    queryKey: ["report", query],
    queryFn: () => get<ReportAnswer>("/api/reports", query),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => whileBuilding(state.error),
  });
  const { data } = report;
  const before = usePrevious(search);
  const currencies = data === undefined ? [] : currenciesOf(data.totals);
  const currency = currencies.find((one) => one === search.currency) ?? currencies[0] ?? "RUB";
  const csv = (format: string) => withQuery("/api/reports", { ...query, limit: 10_000, format });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("report.title")}</Title>
        <Group gap="md">
          <SavedReports search={search} />
          <ShareReport search={search} />
          <Anchor href={csv("csv")} download="metka-report.csv">
            {t("report.csv")}
          </Anchor>
          <Anchor href={csv("csv-excel")} download="metka-report.csv">
            {t("report.csvExcel")}
          </Anchor>
        </Group>
      </Group>
      <PeriodPicker
        period={{ from: search.from, to: search.to, zone: search.tz }}
        onChange={({ from, to, zone }) => show({ ...search, from, to, tz: zone })}
      />
      <Group gap="sm" align="end">
        <GroupPicker search={search} onChange={show} />
        <Selects search={search} currencies={currencies} currency={currency} onChange={show} />
        <ColumnPicker search={search} onChange={show} />
        <Stack gap={6}>
          <Flag name="users" label={t("report.users")} search={search} onChange={show} />
          <Flag name="compare" label={t("report.compare")} search={search} onChange={show} />
        </Stack>
      </Group>
      <Filters search={search} onChange={show} />
      {report.error !== null && <Trouble error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && report.error === null && <Loader aria-label={t("state.loading")} />}
      {data !== undefined && (
        <>
          {search.picked !== undefined && (
            <Suspense fallback={<Loader aria-label={t("state.loading")} />}>
              <PickedChart search={search} picked={search.picked} currency={currency} />
            </Suspense>
          )}
          <ReportTable
            {...{ report: data, search, currency, onChange: show }}
            {...(before.data === undefined ? {} : { before: before.data })}
          />
          <Group gap="md">
            <Text size="sm" c="dimmed">
              {t("report.rows", { count: data.groups })}
              {data.groups > data.rows.length && `, ${t("report.shown", { count: data.rows.length })}`}
              {` · ${t("report.asOf", { time: formatTime(data.as_of, search.tz, i18n.language) })}`}
            </Text>
            {data.groups > data.rows.length && search.all !== true && (
              <Anchor component="button" size="sm" onClick={() => show({ ...search, all: true })}>
                {t("report.showAll")}
              </Anchor>
            )}
          </Group>
        </>
      )}
    </Stack>
  );
}

/** The same of the period before; its rows may be others than the first of this one, so all are asked for. */
function usePrevious({ sort: _, picked: __, ...search }: ReportSearch) {
  const { from, to } = previousOf({ from: search.from, to: search.to, zone: search.tz });
  const query = reportQuery({ ...search, from, to, all: true });
  return useQuery({
    queryKey: ["report", query],
    queryFn: () => get<ReportAnswer>("/api/reports", query),
    enabled: search.compare === true,
  });
}

interface FlagProps {
  readonly name: "users" | "compare";
  readonly label: string;
  readonly search: ReportSearch;
  readonly onChange: (next: ReportSearch) => void;
}

function Flag({ name, label, search, onChange }: FlagProps) {
  return (
    <Switch
      label={label}
      checked={search[name] === true}
      onChange={({ currentTarget: { checked } }) => {
        const { [name]: _, ...others } = search;
        onChange(checked ? { ...others, [name]: true } : others);
      }}
    />
  );
}
