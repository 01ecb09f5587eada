import { Group, Stack, Title } from "@mantine/core";
import type { PostbackList } from "@metka/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DayFilter, ListFilters, SelectFilter } from "../shell/list-filters.tsx";
import { withoutEmpty } from "../shell/list-search.ts";
import { inChosenZone, PagedList, usePagedList } from "../shell/paged-list.tsx";
import { useNetworkSlugs } from "../shell/slugs.ts";
import { EvaluateMany } from "./evaluate-many.tsx";
import { PostbackTable } from "./postback-table.tsx";
import { type PostbacksSearch, VERDICTS } from "./postbacks-search.ts";

const route = getRouteApi("/postbacks");

export function PostbacksPage() {
  const { t } = useTranslation();
  const search: PostbacksSearch = route.useSearch();
  const navigate = useNavigate();
  const list = usePagedList<PostbackList>("/api/postbacks", inChosenZone(search), true);
  const networks = useNetworkSlugs();
  const isFiltered = Object.keys(search).length > 0;
  const change = (changed: { readonly [Name in keyof PostbacksSearch]: PostbacksSearch[Name] | undefined }) =>
    void navigate({ to: "/postbacks", search: withoutEmpty({ ...search, ...changed }) });
  return (
    <Stack gap="md">
      <Title order={2}>{t("postbacks.title")}</Title>
      <Group justify="space-between" align="end">
        <ListFilters onClear={isFiltered ? () => void navigate({ to: "/postbacks", search: {} }) : undefined}>
          <SelectFilter
            label={t("postbacks.verdict")}
            value={search.verdict}
            options={VERDICTS.map((value) => ({ value, label: t(`postbacks.verdicts.${value}`) }))}
            onChange={(value) => change({ verdict: VERDICTS.find((verdict) => verdict === value) })}
          />
          <SelectFilter
            label={t("postbacks.network")}
            value={search.network}
            options={networks.map((value) => ({ value, label: value }))}
            onChange={(network) => change({ network })}
          />
          <DayFilter label={t("postbacks.from")} value={search.from} onChange={(from) => change({ from })} />
          <DayFilter label={t("postbacks.to")} value={search.to} onChange={(to) => change({ to })} />
        </ListFilters>
        <EvaluateMany search={search} />
      </Group>
      <PagedList
        list={list}
        rowsOf={({ postbacks }) => postbacks}
        empty={isFiltered ? t("postbacks.empty") : t("postbacks.none")}
      >
        {(postbacks) => <PostbackTable postbacks={postbacks} />}
      </PagedList>
    </Stack>
  );
}
