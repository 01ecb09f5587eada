import { Group, Loader, NativeSelect, Stack, Text, Title } from "@mantine/core";
import type { Reconciliation } from "@metka/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { useNetworks } from "../offers/use-offers.ts";
import { DEFAULT_ZONE } from "../period.ts";
import { AnchorLink } from "../shell/links.tsx";
import { PeriodPicker } from "../shell/period-picker.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { type ReconciliationSearch, readReconciliationSearch } from "./reconciliation-search.ts";
import { ReconciliationTable } from "./reconciliation-table.tsx";

const route = getRouteApi("/reconciliation");

export function ReconciliationPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { from, to, network } = search;
  const show = (next: ReconciliationSearch) =>
    void navigate({ to: "/reconciliation", search: next, resetScroll: false });
  const query = { from, to, network };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["reconciliation", query],
    queryFn: () => get<Reconciliation>("/api/reconciliation", query),
    placeholderData: keepPreviousData,
  });
  const networks = useNetworks().data?.networks ?? [];
  const read = networks.filter(({ settings }) => settings.conversions_from === "statistics");
  return (
    <Stack gap="sm">
      <Title order={2}>{t("reconciliation.title")}</Title>
      <Text c="dimmed">{t("reconciliation.about")}</Text>
      <Group gap="xs" align="end">
        <PeriodPicker
          period={{ from, to, zone: DEFAULT_ZONE }}
          withoutZone
          onChange={(period) => show({ ...search, from: period.from, to: period.to })}
        />
        {(read.length > 1 || network !== undefined) && (
          <NativeSelect
            label={t("reconciliation.network")}
            data={[
              { value: "", label: t("reconciliation.anyNetwork") },
              ...read.map(({ slug, settings }) => ({ value: slug, label: settings.title })),
            ]}
            value={network ?? ""}
            onChange={({ currentTarget: { value } }) =>
              show(readReconciliationSearch({ ...search, network: value }, Date.now()))
            }
          />
        )}
      </Group>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Loader aria-label={t("state.loading")} />}
      {data?.rows.length === 0 && (
        <Stack gap="xs" align="start">
          <Text c="dimmed">{t("reconciliation.empty")}</Text>
          <AnchorLink to="/connectors">{t("reconciliation.connect")}</AnchorLink>
        </Stack>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <ReconciliationTable
          rows={data.rows}
          open={search.open}
          onOpen={(open) => {
            const { open: _, ...others } = search;
            show(open === undefined ? others : { ...others, open });
          }}
        />
      )}
    </Stack>
  );
}
