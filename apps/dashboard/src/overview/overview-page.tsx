import { Alert, Group, Loader, Paper, SimpleGrid, Stack, Title } from "@mantine/core";
import type { ReportAnswer } from "@metka/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { get, type Query } from "../api.ts";
import { daysIn, type Period, previousOf } from "../period.ts";
import { overviewRoute } from "../router.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { PeriodPicker } from "../shell/period-picker.tsx";
import { Trouble, whileBuilding } from "../shell/trouble.tsx";
import { FirstSteps } from "../start/first-steps.tsx";
import { StartPage } from "../start/start-page.tsx";
import { useIsEmpty } from "../start/use-progress.ts";
import { currenciesOf } from "../texts/format.ts";
import { Attention } from "./attention.tsx";
import { Tiles } from "./tiles.tsx";
import { TopAds } from "./top-ads.tsx";

/** Longer periods are shown by days. */
const HOURS_UP_TO_DAYS = 2;

// The charts are larger than all the rest of the page.
const TrendChart = lazy(() => import("./trend-chart.tsx"));

export function useReport(query: Query) {
  return useQuery({
    queryKey: ["report", query],
    queryFn: () => get<ReportAnswer>("/api/reports", query),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => whileBuilding(state.error) || 60_000,
  });
}

const queryOf = ({ from, to, zone }: Period): Query => ({ from, to, tz: zone });

/** Figures; before there is any click, what to do first. */
export function OverviewPage() {
  return useIsEmpty() ? <StartPage /> : <Figures />;
}

function Figures() {
  const { t } = useTranslation();
  const { from, to, tz } = overviewRoute.useSearch();
  const navigate = useNavigate();
  const period = { from, to, zone: tz };
  const by = daysIn(period) <= HOURS_UP_TO_DAYS ? "hour" : "day";
  const trend = useReport({ ...queryOf(period), group_by: by, limit: 1_000 });
  // Different users do not add up over days.
  const own = useReport({ ...queryOf(period), users: 1, limit: 1 });
  const before = useReport({ ...queryOf(previousOf(period)), users: 1, limit: 1 });
  const totals = trend.data?.totals;
  const currency = totals === undefined ? "RUB" : (currenciesOf(totals)[0] ?? "RUB");
  return (
    <Stack>
      <Title order={2}>{t("overview.title")}</Title>
      <FirstSteps />
      <PeriodPicker
        period={period}
        onChange={(next) => void navigate({ to: "/overview", search: { from: next.from, to: next.to, tz: next.zone } })}
      />
      <Attention />
      {trend.error !== null && <Trouble error={trend.error} onRetry={() => void trend.refetch()} />}
      {trend.isPending && trend.error === null && <Loader aria-label={t("state.loading")} />}
      {trend.data !== undefined && totals !== undefined && (
        <>
          <Tiles
            trend={trend.data}
            totals={own.data?.totals ?? totals}
            former={before.data?.totals}
            {...{ period, by, currency }}
          />
          {Object.keys(totals.spend).length === 0 && (
            <Alert variant="light" color="gray">
              {t("overview.noSpend")}
            </Alert>
          )}
          <Paper withBorder p="md">
            <Title order={3} size="h5" mb="sm">
              {t(by === "hour" ? "overview.byHour" : "overview.byDay")}
            </Title>
            <Suspense fallback={<Loader aria-label={t("state.loading")} />}>
              {trend.data !== undefined && (
                <TrendChart report={trend.data} period={period} by={by} currency={currency} />
              )}
            </Suspense>
          </Paper>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <TopAds
              title={t("overview.best")}
              sort={`-profit_${currency}`}
              {...{ period, currency }}
              isWanted={(p) => p > 0}
            />
            <TopAds
              title={t("overview.worst")}
              sort={`profit_${currency}`}
              {...{ period, currency }}
              isWanted={(p) => p < 0}
            />
          </SimpleGrid>
          <Group>
            <AnchorLink to="/reports" search={{ from, to, tz, by: ["utm_campaign"], filter: {} }}>
              {t("overview.openReport")}
            </AnchorLink>
          </Group>
        </>
      )}
    </Stack>
  );
}
