import { List, Loader, Paper, Text, Title } from "@mantine/core";
import type { Alerts as AlertsAnswer } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { AnchorLink } from "../shell/links.tsx";
import { Time } from "../shell/time.tsx";
import { Trouble } from "../shell/trouble.tsx";

const EVERY_MS = 10_000;

/** Which alerts are on, and since when. */
export function Alerts() {
  const { t } = useTranslation();
  const alerts = useQuery({
    queryKey: ["/api/alerts"],
    queryFn: () => get<AlertsAnswer>("/api/alerts"),
    refetchInterval: EVERY_MS,
  });
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5" mb="xs">
        {t("settings.alerts")}
      </Title>
      {alerts.error !== null && <Trouble error={alerts.error} onRetry={() => void alerts.refetch()} />}
      {alerts.isPending && alerts.error === null && <Loader aria-label={t("state.loading")} />}
      {alerts.data !== undefined && <On {...alerts.data} />}
      <AnchorLink to="/targets" size="sm">
        {t("settings.toTargets")}
      </AnchorLink>
    </Paper>
  );
}

function On({ watched, alerts }: AlertsAnswer) {
  const { t } = useTranslation();
  if (watched.length === 0) return <Text>{t("settings.notWatched")}</Text>;
  return (
    <>
      {alerts.length === 0 && <Text>{t("settings.noAlerts")}</Text>}
      <List size="sm" mb="xs">
        {alerts.map(({ kind, subject, since, details }) => (
          <List.Item key={`${kind} ${subject}`}>
            <b>{t(`settings.kinds.${kind}`)}</b>: {details} (<Time iso={since} />)
          </List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        {t("settings.watched", { kinds: watched.map((kind) => t(`settings.kinds.${kind}`)).join(", ") })}
      </Text>
    </>
  );
}
