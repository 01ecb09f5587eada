import { Loader, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { System } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { DataTable } from "../shell/data-table.tsx";
import { Facts } from "../shell/facts.tsx";
import { Time } from "../shell/time.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatBytes } from "../texts/format.ts";
import { Alerts } from "./alerts.tsx";
import { AuditLog } from "./audit-log.tsx";

const EVERY_MS = 10_000;

/** What runs here, where its data is, which settings are in use, and who has changed what. */
export function SettingsPage() {
  const { t } = useTranslation();
  const system = useQuery({
    queryKey: ["/api/system"],
    queryFn: () => get<System>("/api/system"),
    refetchInterval: EVERY_MS,
  });
  return (
    <Stack gap="md">
      <Title order={2}>{t("settings.title")}</Title>
      {system.error !== null && <Trouble error={system.error} onRetry={() => void system.refetch()} />}
      {system.isPending && system.error === null && <Loader aria-label={t("state.loading")} />}
      {system.data !== undefined && (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Gateway system={system.data} />
          <Data system={system.data} />
        </SimpleGrid>
      )}
      <Alerts />
      {system.data !== undefined && <SettingsInUse settings={system.data.settings} />}
      <AuditLog />
    </Stack>
  );
}

function Gateway({ system: { version, node, gateway, started_at, reports } }: { readonly system: System }) {
  const { t } = useTranslation();
  return (
    <FactsCard
      title={t("settings.gateway")}
      facts={[
        [t("settings.version"), version],
        [t("settings.node"), node],
        [t("settings.name"), gateway],
        [t("settings.started"), <Time key="started" iso={started_at} />],
        [
          t("settings.reports"),
          reports.status === "ready"
            ? t("settings.ready")
            : t("settings.building", { rows: reports.rows, of: reports.of }),
        ],
        ...(reports.problem === null ? [] : [["", <Bad key="problem">{reports.problem}</Bad>] as const]),
      ]}
    />
  );
}

function Data({ system: { database, disk, reports } }: { readonly system: System }) {
  const { t, i18n } = useTranslation();
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  return (
    <FactsCard
      title={t("settings.data")}
      facts={[
        [t("settings.database"), `${database.kind === "sqlite" ? "SQLite" : "PostgreSQL"}: ${database.place}`],
        [t("settings.databaseSize"), size(database.bytes)],
        [t("settings.replicaSize"), reports.bytes === null ? t("settings.noReplica") : size(reports.bytes)],
        [t("settings.folder"), disk.folder],
        [t("settings.diskFree"), t("settings.ofTotal", { free: size(disk.free_bytes), total: size(disk.total_bytes) })],
        ...(disk.trouble === null
          ? []
          : [["", <Bad key="trouble">{t(`settings.trouble.${disk.trouble}`)}</Bad>] as const]),
        [t("settings.retention"), t("settings.retentionAll")],
      ]}
    />
  );
}

function Bad({ children }: { readonly children: string }) {
  return <Text className="negative">{children}</Text>;
}

interface FactsCardProps {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

function FactsCard({ title, facts }: FactsCardProps) {
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      <Facts facts={facts} />
    </Paper>
  );
}

function SettingsInUse({ settings }: Pick<System, "settings">) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5">
        {t("settings.inUse")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("settings.inUseNote")}
      </Text>
      {settings.length === 0 && <Text>{t("settings.noneInUse")}</Text>}
      {settings.length > 0 && (
        <DataTable
          label={t("settings.inUse")}
          rows={settings}
          keyOf={({ name }) => name}
          columns={[
            { label: t("settings.setting"), cell: ({ name }) => name },
            { label: t("settings.from"), cell: ({ from }) => t(`settings.${from}`) },
          ]}
        />
      )}
    </Paper>
  );
}
