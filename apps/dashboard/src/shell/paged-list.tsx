import { Button, Loader, Text } from "@mantine/core";
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { get, type Query } from "../api.ts";
import { chosenZone } from "../period.ts";
import { Trouble } from "./trouble.tsx";

const LIVE_MS = 5_000;

interface Page {
  readonly next_cursor?: string | null;
}

/**
 * A list of the API, newest first. `isLive`: asked for again every five seconds, while only its first page is shown;
 * the reader of older rows is not disturbed.
 */
export function usePagedList<One extends Page>(path: string, query: Query, isLive = false) {
  return useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam }) => get<One>(path, { ...query, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: ({ state }) => (isLive && (state.data?.pages.length ?? 1) === 1 ? LIVE_MS : false),
  });
}

/** A list's filters; their days are days of the zone in which the page shows times. */
export function inChosenZone({ ...filters }: { readonly from?: string; readonly to?: string }): Query {
  return filters.from === undefined && filters.to === undefined ? filters : { ...filters, tz: chosenZone() };
}

interface PagedListProps<One, Row> {
  readonly list: UseInfiniteQueryResult<InfiniteData<One>>;
  readonly rowsOf: (page: One) => readonly Row[];
  /** What an empty list means and what to do next. */
  readonly empty?: string;
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/** The states of a list: loading, failed, empty, rows, and rows with older ones to come. */
export function PagedList<One, Row>({ list, rowsOf, empty, children }: PagedListProps<One, Row>) {
  const { t } = useTranslation();
  const rows = list.data?.pages.flatMap(rowsOf) ?? [];
  return (
    <>
      {list.error !== null && <Trouble error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && list.error === null && <Loader aria-label={t("state.loading")} />}
      {list.data !== undefined && rows.length === 0 && <Text c="dimmed">{empty ?? t("state.empty")}</Text>}
      {rows.length > 0 && children(rows)}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </>
  );
}
