import { Anchor, Group, Loader, Pill, Stack, Switch, Text, Title } from "@mantine/core";
import type { ReportAnswer } from "@metka/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get, withQuery } from "../api.ts";
import { reportRoute } from "../router.tsx";
import { PeriodPicker } from "../shell/period-picker.tsx";
import { Trouble, whileBuilding } from "../shell/trouble.tsx";
import { currenciesOf, formatTime } from "../texts/format.ts";
import { useGroupName } from "../texts/group-name.ts";
import { GroupPicker, Selects } from "./report-controls.tsx";
import { type ReportSearch, reportQuery } from "./report-search.ts";
import { ReportTable } from "./report-table.tsx";

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
  const currencies = data === undefined ? [] : currenciesOf(data.totals);
  const currency = currencies.find((one) => one === search.currency) ?? currencies[0] ?? "RUB";
  const csv = (format: string) => withQuery("/api/reports", { ...query, limit: 10_000, format });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("report.title")}</Title>
        <Group gap="md">
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
        <Switch
          label={t("report.users")}
          checked={search.users === true}
          onChange={({ currentTarget: { checked } }) => {
            const { users: _, ...others } = search;
            show(checked ? { ...others, users: true } : others);
          }}
        />
      </Group>
      <Filters search={search} onChange={show} />
      {report.error !== null && <Trouble error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && report.error === null && <Loader aria-label={t("state.loading")} />}
      {data !== undefined && (
        <>
          <ReportTable report={data} search={search} currency={currency} onChange={show} />
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

function Filters({
  search,
  onChange,
}: {
  readonly search: ReportSearch;
  readonly onChange: (next: ReportSearch) => void;
}) {
  const { t } = useTranslation();
  const nameOf = useGroupName();
  const filters = Object.entries(search.filter);
  if (filters.length === 0) return null;
  return (
    <Group gap="xs">
      <Text size="sm">{t("report.filters")}:</Text>
      {filters.map(([mark, value]) => {
        const name = nameOf(mark);
        const others = Object.fromEntries(filters.filter(([one]) => one !== mark));
        return (
          <Pill
            key={mark}
            withRemoveButton
            onRemove={() => onChange({ ...search, filter: others })}
            removeButtonProps={{ "aria-label": t("report.remove", { name }), "aria-hidden": false, tabIndex: 0 }}
          >
            {name} = {value === "" ? t("report.noValue") : value}
          </Pill>
        );
      })}
    </Group>
  );
}
