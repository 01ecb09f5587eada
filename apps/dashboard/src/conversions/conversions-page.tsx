import { Stack, Text, Title } from "@mantine/core";
import type { Conversion, ConversionList } from "@metka/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DataTable } from "../shell/data-table.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { DayFilter, ListFilters, SelectFilter, TextFilter } from "../shell/list-filters.tsx";
import { withoutEmpty } from "../shell/list-search.ts";
import { inChosenZone, PagedList, usePagedList } from "../shell/paged-list.tsx";
import { useNetworkSlugs, useOfferSlugs } from "../shell/slugs.ts";
import { Time } from "../shell/time.tsx";
import { formatPayout, NOTHING } from "../texts/format.ts";
import { ConversionBadge } from "./conversion-badge.tsx";
import { ATTRIBUTED, type ConversionsSearch, STATUSES } from "./conversions-search.ts";

const route = getRouteApi("/conversions");

export function ConversionsPage() {
  const { t } = useTranslation();
  const search: ConversionsSearch = route.useSearch();
  const navigate = useNavigate();
  const list = usePagedList<ConversionList>("/api/conversions", inChosenZone(search), true);
  const [networks, offers] = [useNetworkSlugs(), useOfferSlugs()];
  const isFiltered = Object.keys(search).length > 0;
  const change = (changed: { readonly [Name in keyof ConversionsSearch]: ConversionsSearch[Name] | undefined }) =>
    void navigate({ to: "/conversions", search: withoutEmpty({ ...search, ...changed }) });
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <Stack gap="md">
      <Title order={2}>{t("conversions.title")}</Title>
      <ListFilters onClear={isFiltered ? () => void navigate({ to: "/conversions", search: {} }) : undefined}>
        <SelectFilter
          label={t("conversions.status")}
          value={search.status}
          options={STATUSES.map((value) => ({ value, label: t(`conversions.${value}`) }))}
          onChange={(value) => change({ status: STATUSES.find((status) => status === value) })}
        />
        <SelectFilter
          label={t("conversions.attributed")}
          value={search.attributed}
          options={ATTRIBUTED.map((value) => ({ value, label: t(`conversions.${value}`) }))}
          onChange={(value) => change({ attributed: ATTRIBUTED.find((one) => one === value) })}
        />
        <SelectFilter
          label={t("conversions.network")}
          value={search.network}
          options={plain(networks)}
          onChange={(network) => change({ network })}
        />
        <SelectFilter
          label={t("conversions.offer")}
          value={search.offer}
          options={plain(offers)}
          onChange={(offer) => change({ offer })}
        />
        <TextFilter
          label={t("conversions.userId")}
          value={search.user_id}
          onChange={(user_id) => change({ user_id })}
        />
        <TextFilter
          label={t("conversions.clickId")}
          value={search.click_id}
          onChange={(click_id) => change({ click_id })}
        />
        <DayFilter label={t("conversions.from")} value={search.from} onChange={(from) => change({ from })} />
        <DayFilter label={t("conversions.to")} value={search.to} onChange={(to) => change({ to })} />
      </ListFilters>
      <PagedList
        list={list}
        rowsOf={({ conversions }) => conversions}
        empty={isFiltered ? t("conversions.empty") : t("conversions.none")}
      >
        {(conversions) => <ConversionTable conversions={conversions} />}
      </PagedList>
    </Stack>
  );
}

function ConversionTable({ conversions }: { readonly conversions: readonly Conversion[] }) {
  const { t, i18n } = useTranslation();
  return (
    <DataTable
      label={t("conversions.title")}
      rows={conversions}
      keyOf={({ id }) => id}
      columns={[
        {
          label: t("conversions.time"),
          cell: ({ id, created_at }) => (
            <AnchorLink to="/conversions/$id" params={{ id: String(id) }} size="sm">
              <Time iso={created_at} />
            </AnchorLink>
          ),
        },
        { label: t("conversions.status"), cell: (conversion) => <ConversionBadge {...conversion} /> },
        {
          label: t("conversions.payout"),
          cell: ({ payout, currency }) => formatPayout(payout, currency, i18n.language),
        },
        {
          label: t("conversions.where"),
          cell: ({ network, offer, goal }) => (
            <>
              {offer ?? network}
              <Text size="xs" c="dimmed">
                {[network, goal].filter((text) => text !== "" && text !== (offer ?? network)).join(" · ")}
              </Text>
            </>
          ),
        },
        {
          label: t("conversions.user"),
          cell: ({ user_id }) =>
            user_id === null ? (
              NOTHING
            ) : (
              <AnchorLink to="/clicks" search={{ user_id }} size="sm">
                {user_id}
              </AnchorLink>
            ),
        },
        {
          label: t("conversions.click"),
          cell: ({ click_id, reason }) => (
            <>
              {click_id === null ? (
                <Text size="sm">{t("conversions.notFound")}</Text>
              ) : (
                <AnchorLink to="/clicks/$clickId" params={{ clickId: click_id }} size="sm">
                  {t("conversions.openClick")}
                </AnchorLink>
              )}
              {reason !== null && (
                <Text size="xs" c="dimmed">
                  {reason}
                </Text>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
