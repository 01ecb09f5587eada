import { Alert, Badge, Button, Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import type { ConnectorRun, ConnectorStatus } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { chosenZone } from "../period.ts";
import { BADGE_COLORS } from "../shell/badge-colors.ts";
import { AnchorLink } from "../shell/links.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatDuration, formatTime } from "../texts/format.ts";

const { idle, busy, good, bad } = BADGE_COLORS;
const COLORS = { waiting: idle, polling: busy, ok: good, failing: bad };

export function ConnectorCard({ connector }: { readonly connector: ConnectorStatus }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: () => send<ConnectorRun>("POST", `/api/connectors/${encodeURIComponent(connector.name)}/run`),
    // What it brought is on other pages too.
    onSettled: () => client.invalidateQueries(),
  });
  const { name, kind, status, last_error, summary, warnings } = connector;
  return (
    <Paper component="section" aria-label={name} withBorder p="md">
      <Stack gap="sm" align="stretch">
        <Group justify="space-between">
          <Group gap="sm">
            <Title order={3} size="h5">
              {name}
            </Title>
            <Badge color={COLORS[status]}>{t(`connectors.status.${status}`)}</Badge>
          </Group>
          <Button size="xs" variant="default" loading={run.isPending} onClick={() => run.mutate()}>
            {t("connectors.run")}
          </Button>
        </Group>
        {run.error !== null && <Trouble error={run.error} onRetry={() => run.mutate()} />}
        {run.data?.done === false && <Text size="sm">{t("connectors.running")}</Text>}
        {last_error !== null && (
          <Alert color="red" variant="light" role="alert" title={t("connectors.whatIsWrong")}>
            {last_error}
          </Alert>
        )}
        {warnings.length > 0 && (
          <Alert color="yellow" variant="light" title={t("connectors.warnings")}>
            <List size="sm">
              {warnings.map((warning) => (
                <List.Item key={warning}>{warning}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {summary !== null && (
          <Text size="sm">
            {t("connectors.summary")}: {summary}
          </Text>
        )}
        <Facts connector={connector} />
        {kind === "leads-tech" && <AnchorLink to="/reconciliation">{t("connectors.reconciliation")}</AnchorLink>}
        {kind === "vk-ads" && <AnchorLink to="/costs">{t("connectors.costs")}</AnchorLink>}
      </Stack>
    </Paper>
  );
}

function Facts({ connector }: { readonly connector: ConnectorStatus }) {
  const { t, i18n } = useTranslation();
  const { last_success_at, last_failure_at, lag_seconds, next_run_at, failures, polled_by } = connector;
  const { difference_percent } = connector;
  const time = (iso: string) => formatTime(iso, chosenZone(), i18n.language);
  const percent = (value: number) =>
    new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 }).format(value / 100);
  const isDue = next_run_at !== null && Date.parse(next_run_at) <= Date.now();
  const facts = [
    ["lastSuccess", last_success_at === null ? t("connectors.never") : time(last_success_at)],
    ["lag", lag_seconds === null ? undefined : formatDuration(lag_seconds, i18n.language)],
    ["next", next_run_at === null ? undefined : isDue ? t("connectors.soon") : time(next_run_at)],
    ["every", t("connectors.everyMinutes", { minutes: connector.every_minutes })],
    ["failures", failures === 0 ? undefined : String(failures)],
    ["lastFailure", failures === 0 || last_failure_at === null ? undefined : time(last_failure_at)],
    ["difference", difference_percent === null ? undefined : percent(difference_percent)],
    ["polledBy", polled_by ?? undefined],
  ] as const;
  return (
    <dl className="fields">
      {facts.map(
        ([name, value]) => value !== undefined && <Fact key={name} name={t(`connectors.${name}`)} value={value} />,
      )}
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
