import { Group, Loader, Paper, Stack, Text, Timeline, Title } from "@mantine/core";
import type { ConversionStory, PostbackList } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { PostbackTable } from "../postbacks/postback-table.tsx";
import { Facts } from "../shell/facts.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { PagedList, usePagedList } from "../shell/paged-list.tsx";
import { Time } from "../shell/time.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatPayout, NOTHING } from "../texts/format.ts";
import { Attribution } from "./attribution.tsx";
import { ConversionBadge } from "./conversion-badge.tsx";

const route = getRouteApi("/conversions/$id");

/** One conversion: what it is, why it has its click, what happened to it. */
export function ConversionPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const story = useQuery({
    queryKey: ["/api/conversions", id],
    queryFn: () => get<ConversionStory>(`/api/conversions/${encodeURIComponent(id)}`),
  });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{t("conversions.one", { id })}</Title>
        <AnchorLink to="/conversions" search={{}}>
          {t("conversions.back")}
        </AnchorLink>
      </Group>
      {story.error !== null && <Trouble error={story.error} onRetry={() => void story.refetch()} />}
      {story.isPending && story.error === null && <Loader aria-label={t("state.loading")} />}
      {story.data !== undefined && (
        <>
          <ConversionFacts conversion={story.data} />
          <Attribution conversion={story.data} />
          <Changes conversion={story.data} />
          <Postbacks id={id} />
        </>
      )}
    </Stack>
  );
}

function ConversionFacts({ conversion }: { readonly conversion: ConversionStory }) {
  const { t, i18n } = useTranslation();
  const { payout, currency, network, offer, goal, transaction_id, user_id, created_at, updated_at } = conversion;
  const { withdrawn_at } = conversion;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("conversions.status"), <ConversionBadge key="status" {...conversion} />],
    ...(withdrawn_at === null
      ? []
      : ([
          [
            t("conversions.withdrawnAt"),
            <>
              <Time iso={withdrawn_at} /> · {t("conversions.withdrawnWhy")}
            </>,
          ],
        ] as const)),
    [t("conversions.payout"), formatPayout(payout, currency, i18n.language)],
    [t("conversions.network"), network],
    [t("conversions.offer"), offer ?? NOTHING],
    [t("conversions.goal"), goal === "" ? NOTHING : goal],
    [t("conversions.transaction"), transaction_id ?? NOTHING],
    [
      t("conversions.user"),
      user_id === null ? (
        NOTHING
      ) : (
        <AnchorLink key="user" to="/clicks" search={{ user_id }}>
          {user_id}
        </AnchorLink>
      ),
    ],
    [t("conversions.time"), <Time key="created" iso={created_at} />],
    [t("conversions.updated"), <Time key="updated" iso={updated_at} />],
  ];
  return (
    <Paper withBorder p="md">
      <Facts facts={facts} />
    </Paper>
  );
}

function Changes({ conversion: { changes } }: { readonly conversion: ConversionStory }) {
  const { t, i18n } = useTranslation();
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5" mb="xs">
        {t("conversions.changes")}
      </Title>
      <Timeline active={changes.length} bulletSize={14} lineWidth={2}>
        {changes.map(({ from_status, to_status, payout, currency, changed_at, postback_id }) => {
          const to = t(`conversions.${to_status}`);
          const title =
            from_status === null
              ? t("conversions.began", { status: to })
              : t("conversions.became", { from: t(`conversions.${from_status}`), to });
          return (
            <Timeline.Item key={`${postback_id} ${changed_at}`} title={title}>
              <Text size="sm" c="dimmed">
                <Time iso={changed_at} /> · {formatPayout(payout, currency, i18n.language)} ·{" "}
                {t("conversions.byPostback", { id: postback_id })}
              </Text>
            </Timeline.Item>
          );
        })}
      </Timeline>
    </Paper>
  );
}

function Postbacks({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const list = usePagedList<PostbackList>("/api/postbacks", { conversion_id: id });
  return (
    <>
      <Title order={3} size="h4">
        {t("conversions.postbacks")}
      </Title>
      <PagedList list={list} rowsOf={({ postbacks }) => postbacks} empty={t("conversions.noPostbacks")}>
        {(postbacks) => <PostbackTable postbacks={postbacks} />}
      </PagedList>
    </>
  );
}
