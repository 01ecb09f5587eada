import { Badge, Button, Group, Loader, Stack, Switch, Table, Text, TextInput, Title } from "@mantine/core";
import type { ClickList, ListedClick } from "@metka/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { DEFAULT_ZONE } from "../period.ts";
import { clicksRoute } from "../router.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatTime, NOTHING } from "../texts/format.ts";

const LIVE_MS = 5_000;
/** Dark enough for white letters. */
const COLORS = { pending: "orange.9", delivered: "teal.9", failed: "red.9" } as const;

export function ClicksPage() {
  const { t } = useTranslation();
  const { user_id } = clicksRoute.useSearch();
  const navigate = useNavigate();
  const [isLive, setLive] = useState(true);
  const list = useInfiniteQuery({
    queryKey: ["clicks", user_id],
    queryFn: ({ pageParam }) => get<ClickList>("/api/clicks", { user_id, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: ({ state }) => (isLive && (state.data?.pages.length ?? 1) === 1 ? LIVE_MS : false),
  });
  const clicks = list.data?.pages.flatMap((page) => page.clicks) ?? [];
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
      {list.error !== null && <Trouble error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && list.error === null && <Loader aria-label={t("state.loading")} />}
      {list.data !== undefined && clicks.length === 0 && <Text c="dimmed">{t("state.empty")}</Text>}
      {clicks.length > 0 && <ClickTable clicks={clicks} />}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("clicks.more")}
        </Button>
      )}
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
