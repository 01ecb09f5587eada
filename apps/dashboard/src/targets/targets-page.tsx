import { Alert, Badge, Group, List, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import type { Target } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { AnchorLink, ButtonLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { MessageLog } from "./message-log.tsx";
import { TestButton } from "./test-button.tsx";

export function TargetsPage() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["targets"],
    queryFn: () => get<{ readonly targets: readonly Target[] }>("/api/targets"),
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("targets.title")}</Title>
        <ButtonLink to="/targets-new">{t("targets.create")}</ButtonLink>
      </Group>
      <Text c="dimmed">{t("targets.about")}</Text>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Loader aria-label={t("state.loading")} />}
      {data?.targets.length === 0 && <Text>{t("targets.empty")}</Text>}
      {data?.targets.map((target) => (
        <TargetCard key={target.slug} target={target} />
      ))}
      {data !== undefined && data.targets.length > 0 && <MessageLog />}
    </Stack>
  );
}

function TargetCard({ target }: { readonly target: Target }) {
  const { t } = useTranslation();
  const { slug, active, host, settings, warnings } = target;
  return (
    <Paper withBorder p="md" component="section" aria-label={settings.title}>
      <Group justify="space-between">
        <div>
          <Group gap="xs">
            <AnchorLink to="/targets/$slug" params={{ slug }} fw={600}>
              {settings.title}
            </AnchorLink>
            <Switched active={active} />
          </Group>
          <Text size="sm" c="dimmed" className="long">
            {t(`targets.presets.${settings.preset}`)} · {host}
          </Text>
        </div>
        {active && <TestButton target={target} />}
      </Group>
      <Group gap={6} mt="xs">
        {settings.statuses.map((status) => (
          <Badge key={status} variant="default">
            {t(`targets.status.${status}`)}
          </Badge>
        ))}
        {settings.alerts.map((alert) => (
          <Badge key={alert} variant="default">
            {t(`targets.alert.${alert}`)}
          </Badge>
        ))}
      </Group>
      {warnings.length > 0 && (
        <Alert color="yellow" variant="light" mt="sm">
          <List size="sm">
            {warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Paper>
  );
}
