import { Group, Loader, Stack, Title } from "@mantine/core";
import type { Network } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { ActiveSwitch } from "../shell/active-switch.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { Warnings } from "../shell/warnings.tsx";
import { NetworkForm } from "./network-form.tsx";

const route = getRouteApi("/networks/$slug");

export function NetworkPage() {
  const { t } = useTranslation();
  const { slug } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ["networks", slug],
    queryFn: () => get<Network>(`/api/networks/${encodeURIComponent(slug)}`),
  });
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loader aria-label={t("state.loading")} />;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={2}>{data.settings.title}</Title>
          <Switched active={data.active} />
        </Group>
        <Group gap="md">
          <ActiveSwitch
            path={`/api/networks/${encodeURIComponent(slug)}`}
            queryKey="networks"
            isActive={data.active}
            title={t("networks.switchOffTitle")}
            question={t("networks.switchOffQuestion", { title: data.settings.title })}
          />
          <AnchorLink to="/networks">{t("networks.back")}</AnchorLink>
        </Group>
      </Group>
      <Warnings warnings={data.warnings} title={t("networks.warnings")} />
      <NetworkForm network={data} />
    </Stack>
  );
}

export function NewNetworkPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("networks.create")}</Title>
        <AnchorLink to="/networks">{t("networks.back")}</AnchorLink>
      </Group>
      <NetworkForm onCreated={(slug) => void navigate({ to: "/networks/$slug", params: { slug } })} />
    </Stack>
  );
}
