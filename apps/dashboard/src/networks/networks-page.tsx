import { Badge, Code, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import type { Network } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { useNetworks } from "../offers/use-offers.ts";
import { BADGE_COLORS } from "../shell/badge-colors.ts";
import { Copy } from "../shell/copy.tsx";
import { AnchorLink, ButtonLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";

export function NetworksPage() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useNetworks();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("networks.title")}</Title>
        <ButtonLink to="/networks-new">{t("networks.create")}</ButtonLink>
      </Group>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Loader aria-label={t("state.loading")} />}
      {data?.networks.map((network) => (
        <NetworkCard key={network.slug} network={network} />
      ))}
    </Stack>
  );
}

function NetworkCard({ network }: { readonly network: Network }) {
  const { t } = useTranslation();
  const { slug, active, unconfirmed, settings, postback_url } = network;
  return (
    <Paper withBorder p="md" component="section" aria-label={settings.title}>
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <AnchorLink to="/networks/$slug" params={{ slug }} fw={600}>
            {settings.title}
          </AnchorLink>
          <Switched active={active} />
          {unconfirmed && <Badge color={BADGE_COLORS.doubtful}>{t("networks.unconfirmed")}</Badge>}
        </Group>
        <Copy value={postback_url} label={t("networks.copyUrl")} />
      </Group>
      <Text size="sm" c="dimmed">
        {slug} · {t(`networks.sources.${settings.conversions_from ?? "postback"}`)}
      </Text>
      <Code block className="url">
        {postback_url}
      </Code>
    </Paper>
  );
}
