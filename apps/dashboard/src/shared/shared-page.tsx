import { Alert, Container, Group, Loader, Stack, Text, Title } from "@mantine/core";
import type { SharedReport } from "@metka/contract";
import { REPORT_MARKS } from "@metka/contract/report-groups";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { GROUPS, type ReportSearch } from "../reports/report-search.ts";
import { ReportTable } from "../reports/report-table.tsx";
import { Looks } from "../shell/looks.tsx";
import { Trouble, whileBuilding } from "../shell/trouble.tsx";
import { currenciesOf, formatTime } from "../texts/format.ts";

/** One report for somebody without the token; the secret stands behind `#`, which no server sees. */
export function SharedPage() {
  const { t, i18n } = useTranslation();
  const [secret] = useState(() => location.hash.slice(1));
  const shared = useQuery({
    queryKey: ["shared", secret],
    queryFn: () => get<SharedReport>("/api/shared-report", {}, { "x-report-link": secret }),
    enabled: secret !== "",
    refetchInterval: ({ state }) => whileBuilding(state.error) || 60_000,
  });
  const { data, error } = shared;
  return (
    <Container size="xl" py="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>{data?.name ?? t("app.name")}</Title>
          <Looks />
        </Group>
        {secret === "" && <Alert color="yellow">{t("report.badLink")}</Alert>}
        {error !== null && <Trouble error={error} onRetry={() => void shared.refetch()} />}
        {secret !== "" && shared.isPending && error === null && <Loader aria-label={t("state.loading")} />}
        {data !== undefined && (
          <>
            <Text size="sm" c="dimmed">
              {t("report.sharedUntil", { time: formatTime(data.expires_at, data.report.tz, i18n.language) })}
              {` · ${t("report.asOf", { time: formatTime(data.report.as_of, data.report.tz, i18n.language) })}`}
            </Text>
            <ReportTable
              report={data.report}
              search={searchOf(data)}
              currency={currenciesOf(data.report.totals)[0] ?? "RUB"}
            />
          </>
        )}
      </Stack>
    </Container>
  );
}

function searchOf({ report: { group_by, tz, from, to } }: SharedReport): ReportSearch {
  const by = group_by.flatMap((name) => GROUPS.filter((group) => group === name));
  return { from, to, tz, by: by.length === 0 ? [REPORT_MARKS[0]] : by, filter: {} };
}
