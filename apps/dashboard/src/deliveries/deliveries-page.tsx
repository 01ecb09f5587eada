import { Group, Stack, Switch, Title } from "@mantine/core";
import type { DeliveryHosts, DeliveryList } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { DayFilter, ListFilters, SelectFilter } from "../shell/list-filters.tsx";
import { withoutEmpty } from "../shell/list-search.ts";
import { inChosenZone, PagedList, usePagedList } from "../shell/paged-list.tsx";
import { type DeliveriesSearch, STATUSES } from "./deliveries-search.ts";
import { DeliveryTable } from "./delivery-table.tsx";
import { Hosts } from "./hosts.tsx";
import { ReplayMany } from "./replay-many.tsx";

const LIVE_MS = 5_000;
const route = getRouteApi("/deliveries");

export function DeliveriesPage() {
  const { t } = useTranslation();
  const search: DeliveriesSearch = route.useSearch();
  const navigate = useNavigate();
  const [isLive, setLive] = useState(true);
  const list = usePagedList<DeliveryList>("/api/deliveries", inChosenZone(search), isLive);
  const hosts = useQuery({
    queryKey: ["/api/deliveries/hosts"],
    queryFn: () => get<DeliveryHosts>("/api/deliveries/hosts"),
    refetchInterval: isLive ? LIVE_MS : false,
  });
  const isFiltered = Object.keys(search).length > 0;
  const change = (changed: { readonly [Name in keyof DeliveriesSearch]: DeliveriesSearch[Name] | undefined }) =>
    void navigate({ to: "/deliveries", search: withoutEmpty({ ...search, ...changed }) });
  const valuesOf = (name: "network" | "host") =>
    [...new Set(hosts.data?.hosts.map((one) => one[name]))].map((value) => ({ value, label: value }));
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={2}>{t("deliveries.title")}</Title>
        <Switch
          label={t("deliveries.live")}
          checked={isLive}
          onChange={(event) => setLive(event.currentTarget.checked)}
        />
      </Group>
      <Hosts hosts={hosts} onShow={(shown) => change(shown)} />
      <Group justify="space-between" align="end">
        <ListFilters onClear={isFiltered ? () => void navigate({ to: "/deliveries", search: {} }) : undefined}>
          <SelectFilter
            label={t("deliveries.status")}
            value={search.status}
            options={STATUSES.map((value) => ({ value, label: t(`delivery.${value}`) }))}
            onChange={(value) => change({ status: STATUSES.find((status) => status === value) })}
          />
          <SelectFilter
            label={t("deliveries.network")}
            value={search.network}
            options={valuesOf("network")}
            onChange={(network) => change({ network })}
          />
          <SelectFilter
            label={t("deliveries.host")}
            value={search.host}
            options={valuesOf("host")}
            onChange={(host) => change({ host })}
          />
          <DayFilter label={t("deliveries.from")} value={search.from} onChange={(from) => change({ from })} />
          <DayFilter label={t("deliveries.to")} value={search.to} onChange={(to) => change({ to })} />
        </ListFilters>
        <ReplayMany search={search} />
      </Group>
      <PagedList
        list={list}
        rowsOf={({ deliveries }) => deliveries}
        empty={isFiltered ? t("deliveries.empty") : t("deliveries.none")}
      >
        {(deliveries) => <DeliveryTable deliveries={deliveries} />}
      </PagedList>
    </Stack>
  );
}
