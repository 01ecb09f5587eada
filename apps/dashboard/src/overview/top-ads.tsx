import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Period } from "../period.ts";
import { AnchorLink } from "../shell/links.tsx";
import { formatMetric, metricValue } from "../texts/format.ts";
import { useReport } from "./overview-page.tsx";

interface TopAdsProps {
  readonly title: string;
  readonly sort: string;
  readonly period: Period;
  readonly currency: string;
  /** Whether a profit belongs here: who earns is not among the losses. */
  readonly isWanted: (profit: number) => boolean;
}

const SHOWN = 5;

export function TopAds({ title, sort, period, currency, isWanted }: TopAdsProps) {
  const { t, i18n } = useTranslation();
  const { from, to, zone: tz } = period;
  const { data } = useReport({ from, to, tz, group_by: "utm_campaign", sort, limit: SHOWN });
  const rows = (data?.rows ?? []).flatMap((row) => {
    const profit = metricValue(row, "profit", currency);
    return profit !== undefined && isWanted(profit) ? [{ name: row.group.utm_campaign ?? null, profit }] : [];
  });
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5" mb="sm">
        {title}
      </Title>
      <Stack gap={6}>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("state.empty")}
          </Text>
        )}
        {rows.map(({ name, profit }) => (
          <Group key={name} justify="space-between" wrap="nowrap">
            <AnchorLink
              to="/reports"
              search={{ from, to, tz, by: ["utm_content"], filter: { utm_campaign: [name ?? ""] } }}
              size="sm"
              truncate
            >
              {name ?? t("report.noValue")}
            </AnchorLink>
            <Text size="sm" fw={600}>
              {formatMetric(profit, "profit", currency, i18n.language)}
            </Text>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
