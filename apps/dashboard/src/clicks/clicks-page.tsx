import { Badge, Group, Stack, Switch, Text, Title } from "@mantine/core";
import type { ClickList, ListedClick } from "@metka/contract";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clicksRoute } from "../router.tsx";
import { DataTable } from "../shell/data-table.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { DayFilter, ListFilters, SelectFilter, TextFilter } from "../shell/list-filters.tsx";
import { withoutEmpty } from "../shell/list-search.ts";
import { inChosenZone, PagedList, usePagedList } from "../shell/paged-list.tsx";
import { useOfferSlugs } from "../shell/slugs.ts";
import { Time } from "../shell/time.tsx";
import { NOTHING } from "../texts/format.ts";
import { ORANGE } from "../theme.ts";
import { type ClicksSearch, DELIVERIES, EVENTS, TEXTS } from "./clicks-search.ts";

/** Dark enough for white letters. */
const COLORS = { pending: ORANGE, delivered: "teal.9", failed: "red.9" } as const;
const SOURCE = ["utm_source", "utm_campaign", "utm_content", "ref"] as const;

export function ClicksPage() {
  const { t } = useTranslation();
  const search = clicksRoute.useSearch();
  const [isLive, setLive] = useState(true);
  const list = usePagedList<ClickList>("/api/clicks", inChosenZone(search), isLive);
  const names = allNames(list.data?.pages ?? []);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={2}>{t("clicks.title")}</Title>
        <Switch label={t("clicks.live")} checked={isLive} onChange={(event) => setLive(event.currentTarget.checked)} />
      </Group>
      <ClickFilters search={search} />
      <PagedList
        list={list}
        rowsOf={({ clicks }) => clicks}
        empty={Object.keys(search).length > 0 ? t("clicks.noneSuch") : t("clicks.none")}
      >
        {(clicks) => <ClickTable clicks={clicks} names={names} />}
      </PagedList>
    </Stack>
  );
}

function allNames(pages: readonly ClickList[]): ClickList["names"] {
  const names: ClickList["names"] = {};
  for (const page of pages) {
    for (const [mark, values] of Object.entries(page.names)) names[mark] = { ...names[mark], ...values };
  }
  return names;
}

function ClickFilters({ search }: { readonly search: ClicksSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const offers = useOfferSlugs();
  const isFiltered = Object.keys(search).length > 0;
  const change = (changed: { readonly [Name in keyof ClicksSearch]: ClicksSearch[Name] | undefined }) =>
    void navigate({ to: "/clicks", search: withoutEmpty({ ...search, ...changed }) });
  return (
    <ListFilters onClear={isFiltered ? () => void navigate({ to: "/clicks", search: {} }) : undefined}>
      <SelectFilter
        label={t("clicks.delivery")}
        value={search.delivery}
        options={DELIVERIES.map((value) => ({ value, label: t(`delivery.${value}`) }))}
        onChange={(value) => change({ delivery: DELIVERIES.find((one) => one === value) })}
      />
      <SelectFilter
        label={t("clicks.event")}
        value={search.event_type}
        options={EVENTS.map((value) => ({ value, label: t(`clicks.events.${value}`) }))}
        onChange={(value) => change({ event_type: EVENTS.find((one) => one === value) })}
      />
      <SelectFilter
        label={t("clicks.offer")}
        value={search.offer}
        options={offers.map((value) => ({ value, label: value }))}
        onChange={(offer) => change({ offer })}
      />
      {TEXTS.map((name) => (
        <TextFilter
          key={name}
          label={name === "user_id" ? t("clicks.user") : name}
          value={search[name]}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
      <DayFilter label={t("period.from")} value={search.from} onChange={(from) => change({ from })} />
      <DayFilter label={t("period.to")} value={search.to} onChange={(to) => change({ to })} />
    </ListFilters>
  );
}

interface ClickTableProps {
  readonly clicks: readonly ListedClick[];
  readonly names: ClickList["names"];
}

function ClickTable({ clicks, names }: ClickTableProps) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t("clicks.title")}
      rows={clicks}
      keyOf={({ tracking_id }) => tracking_id}
      columns={[
        {
          label: t("clicks.time"),
          cell: ({ click_id, received_at }) => (
            <AnchorLink to="/clicks/$clickId" params={{ clickId: textOf(click_id) }} size="sm">
              <Time iso={textOf(received_at)} />
            </AnchorLink>
          ),
        },
        { label: t("clicks.user"), cell: ({ user_id }) => textOf(user_id) },
        { label: t("clicks.source"), cell: (click) => <Source click={click} names={names} /> },
        { label: t("clicks.offer"), cell: ({ offer }) => textOf(offer) },
        {
          label: t("clicks.delivery"),
          cell: ({ delivery }) => (delivery === undefined ? NOTHING : <DeliveryBadge status={delivery.status} />),
        },
      ]}
    />
  );
}

/** Its marks, and what the ad cabinet calls them. */
function Source({ click, names }: { readonly click: ListedClick; readonly names: ClickList["names"] }) {
  const marks = SOURCE.flatMap((mark) => (typeof click[mark] === "string" ? [[mark, click[mark]] as const] : []));
  const named = marks.flatMap(([mark, value]) => names[mark]?.[value]?.name ?? []);
  if (marks.length === 0) return NOTHING;
  return (
    <>
      {marks.map(([, value]) => value).join(" / ")}
      {named.length > 0 && (
        <Text size="xs" c="dimmed">
          {named.join(" / ")}
        </Text>
      )}
    </>
  );
}

export function DeliveryBadge({ status }: { readonly status: keyof typeof COLORS }) {
  const { t } = useTranslation();
  return <Badge color={COLORS[status]}>{t(`delivery.${status}`)}</Badge>;
}

export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : NOTHING;
}
