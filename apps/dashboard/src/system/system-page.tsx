import { Paper, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { Trouble } from "../shell/trouble.tsx";

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
    </Stack>
  );
}
