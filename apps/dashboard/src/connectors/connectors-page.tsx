import { Loader, Paper, Stack, Text, Title } from "@mantine/core";
import type { ConnectorStatus } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { useConnectors } from "../overview/attention.tsx";
import { CodeBlock } from "../shell/code-block.tsx";
import { Copy } from "../shell/copy.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { ConnectorCard } from "./connector-card.tsx";

/** What each kind of connector needs in the environment. */
const SET_UP = [
  { kind: "leads-tech", text: "connectors.leadsTechSetUp", env: "LEADS_TECH_LOGIN=\nLEADS_TECH_PASSWORD=" },
  { kind: "vk-ads", text: "connectors.vkAdsSetUp", env: "VK_ADS_CLIENT_ID=\nVK_ADS_CLIENT_SECRET=" },
] as const;

export function ConnectorsPage() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useConnectors();
  return (
    <Stack gap="md">
      <Title order={2}>{t("connectors.title")}</Title>
      <Text c="dimmed">{t("connectors.about")}</Text>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Loader aria-label={t("state.loading")} />}
      {data?.connectors.map((one) => (
        <ConnectorCard key={one.name} connector={one} />
      ))}
      {data !== undefined && <Missing connectors={data.connectors} />}
    </Stack>
  );
}

/** How to set up what is not connected yet. */
function Missing({ connectors }: { readonly connectors: readonly ConnectorStatus[] }) {
  const { t } = useTranslation();
  const missing = SET_UP.filter(({ kind }) => !connectors.some((one) => one.kind === kind));
  return missing.map(({ kind, text, env }) => (
    <Paper key={kind} withBorder p="md">
      <Stack gap="xs" align="start">
        <Title order={3} size="h5">
          {t("connectors.none", { name: t(`connectors.kind.${kind}`) })}
        </Title>
        <Text size="sm" maw={720}>
          {t(text)}
        </Text>
        <CodeBlock>{env}</CodeBlock>
        <Copy value={env} label={t("connectors.copySettings")} />
        <Text size="sm" c="dimmed">
          {t("connectors.setUpMore")}
        </Text>
      </Stack>
    </Paper>
  ));
}
