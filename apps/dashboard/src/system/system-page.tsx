import { Badge, Button, Group, List, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import type { ConnectorRun, ConnectorStatus } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { useConnectors } from "../overview/attention.tsx";
import { DEFAULT_ZONE } from "../period.ts";
import { Trouble } from "../shell/trouble.tsx";
import { formatTime } from "../texts/format.ts";

interface Readiness {
  readonly status: string;
  readonly reports: { readonly status: "ready" | "building"; readonly rows: number; readonly of: number };
}

const EVERY_MS = 5_000;

export function SystemPage() {
  const { t } = useTranslation();
  const ready = useQuery({
    queryKey: ["ready"],
    queryFn: () => get<Readiness>("/readyz"),
    refetchInterval: EVERY_MS,
  });
  const connectors = useConnectors();
  return (
    <Stack>
      <Title order={2}>{t("system.title")}</Title>
      {ready.error !== null && <Trouble error={ready.error} onRetry={() => void ready.refetch()} />}
      {ready.data !== undefined && (
        <Paper withBorder p="md">
          <dl className="fields">
            <dt>{t("system.database")}</dt>
            <dd>{t("system.ok")}</dd>
            <dt>{t("system.reports")}</dt>
            <dd>
              {ready.data.reports.status === "ready"
                ? t("system.ready")
                : t("system.building", { rows: ready.data.reports.rows, of: ready.data.reports.of })}
            </dd>
          </dl>
        </Paper>
      )}
      <Title order={3} size="h4">
        {t("system.connectors")}
      </Title>
      {connectors.error !== null && <Trouble error={connectors.error} onRetry={() => void connectors.refetch()} />}
      {connectors.isPending && connectors.error === null && <Loader aria-label={t("state.loading")} />}
      {connectors.data?.connectors.length === 0 && <Text c="dimmed">{t("system.noConnectors")}</Text>}
      {connectors.data?.connectors.map((one) => (
        <ConnectorCard key={one.name} connector={one} />
      ))}
    </Stack>
  );
}

function ConnectorCard({ connector }: { readonly connector: ConnectorStatus }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: () => send<ConnectorRun>("POST", `/api/connectors/${encodeURIComponent(connector.name)}/run`),
    onSettled: () => client.invalidateQueries({ queryKey: ["connectors"] }),
  });
  const { name, status, last_success_at, last_error, summary, warnings } = connector;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={4} size="h5">
            {name}
          </Title>
          <Badge color={status === "failing" ? "red.9" : "teal.9"}>{status}</Badge>
        </Group>
        <Button size="xs" variant="default" loading={run.isPending} onClick={() => run.mutate()}>
          {t("system.run")}
        </Button>
      </Group>
      {run.error !== null && <Trouble error={run.error} onRetry={() => run.mutate()} />}
      <Text size="sm" c="dimmed">
        {t("system.lastSuccess")}:{" "}
        {last_success_at === null ? t("system.never") : formatTime(last_success_at, DEFAULT_ZONE, i18n.language)}
      </Text>
      {last_error !== null && <Text c="red">{last_error}</Text>}
      {summary !== null && <Text size="sm">{summary}</Text>}
      {warnings.length > 0 && (
        <List size="sm">
          {warnings.map((warning) => (
            <List.Item key={warning}>{warning}</List.Item>
          ))}
        </List>
      )}
    </Paper>
  );
}
