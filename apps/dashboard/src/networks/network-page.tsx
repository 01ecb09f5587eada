import { Alert, Button, Group, List, Loader, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Network } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { Confirm } from "../shell/confirm.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";
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
          <NetworkSwitch network={data} />
          <AnchorLink to="/networks">{t("networks.back")}</AnchorLink>
        </Group>
      </Group>
      {data.warnings.length > 0 && (
        <Alert color="yellow" variant="light" title={t("networks.warnings")}>
          <List size="sm">
            {data.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
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

function NetworkSwitch({ network: { slug, active, settings } }: { readonly network: Network }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const change = useMutation({
    mutationFn: () => send<Network>("PATCH", `/api/networks/${encodeURIComponent(slug)}`, { active: !active }),
    onSuccess: async () => {
      close();
      await client.invalidateQueries({ queryKey: ["networks"] });
    },
  });
  return (
    <>
      <Button variant="default" loading={change.isPending} onClick={active ? open : () => change.mutate()}>
        {t(active ? "networks.switchOff" : "networks.switchOn")}
      </Button>
      <Confirm
        title={t("networks.switchOffTitle")}
        action={t("networks.switchOff")}
        isOpen={isOpen}
        isBusy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate()}
        onClose={close}
      >
        <Text size="sm">{t("networks.switchOffQuestion", { title: settings.title })}</Text>
      </Confirm>
    </>
  );
}
