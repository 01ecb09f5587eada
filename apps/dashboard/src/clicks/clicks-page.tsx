import { Badge, Group, Stack, Switch, Table, TextInput, Title } from "@mantine/core";
import type { ClickList, ListedClick } from "@metka/contract";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DEFAULT_ZONE } from "../period.ts";
import { clicksRoute } from "../router.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { PagedList, usePagedList } from "../shell/paged-list.tsx";
import { formatTime, NOTHING } from "../texts/format.ts";

/** Dark enough for white letters. */
const COLORS = { pending: "orange.9", delivered: "teal.9", failed: "red.9" } as const;

export function ClicksPage() {
  const { t } = useTranslation();
  const { user_id } = clicksRoute.useSearch();
  const navigate = useNavigate();
  const [isLive, setLive] = useState(true);
  const list = usePagedList<ClickList>("/api/clicks", { user_id }, isLive);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("clicks.title")}</Title>
        <Switch label={t("clicks.live")} checked={isLive} onChange={(event) => setLive(event.currentTarget.checked)} />
      </Group>
      <TextInput
        label={t("clicks.find")}
        w={260}
        defaultValue={user_id ?? ""}
        onKeyDown={({ key, currentTarget: { value } }) => {
          if (key === "Enter") void navigate({ to: "/clicks", search: value === "" ? {} : { user_id: value } });
        }}
      />
      <PagedList list={list} rowsOf={({ clicks }) => clicks}>
        {(clicks) => <ClickTable clicks={clicks} />}
      </PagedList>
    </Stack>
  );
}

function ClickTable({ clicks }: { readonly clicks: readonly ListedClick[] }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {(["time", "user", "source", "offer", "delivery"] as const).map((name) => (
              <Table.Th key={name}>{t(`clicks.${name}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {clicks.map((click) => (
            <Table.Tr key={click.tracking_id}>
              <Table.Td>
                <AnchorLink to="/clicks/$clickId" params={{ clickId: textOf(click.click_id) }} size="sm">
                  {formatTime(textOf(click.received_at), DEFAULT_ZONE, i18n.language)}
                </AnchorLink>
              </Table.Td>
              <Table.Td>{textOf(click.user_id)}</Table.Td>
              <Table.Td>{sourceOf(click)}</Table.Td>
              <Table.Td>{textOf(click.offer)}</Table.Td>
              <Table.Td>
                {click.delivery === undefined ? NOTHING : <DeliveryBadge status={click.delivery.status} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

export function DeliveryBadge({ status }: { readonly status: keyof typeof COLORS }) {
  const { t } = useTranslation();
  return <Badge color={COLORS[status]}>{t(`delivery.${status}`)}</Badge>;
}

export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : NOTHING;
}

function sourceOf({ utm_source, utm_campaign, utm_content, ref }: ListedClick): string {
  const known = [utm_source, utm_campaign, utm_content, ref].filter((value) => typeof value === "string");
  return known.length === 0 ? NOTHING : known.join(" / ");
}
