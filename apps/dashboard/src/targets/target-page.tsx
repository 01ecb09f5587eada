import { Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Target } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { ActiveSwitch } from "../shell/active-switch.tsx";
import { Confirm } from "../shell/confirm.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { Warnings } from "../shell/warnings.tsx";
import { MessageLog } from "./message-log.tsx";
import { TargetForm } from "./target-form.tsx";
import { TestButton } from "./test-button.tsx";

const route = getRouteApi("/targets/$slug");

export function TargetPage() {
  const { t } = useTranslation();
  const { slug } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ["targets", slug],
    queryFn: () => get<Target>(`/api/targets/${encodeURIComponent(slug)}`),
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
        <Group gap="xs">
          {data.active && <TestButton target={data} />}
          <ActiveSwitch
            path={`/api/targets/${encodeURIComponent(slug)}`}
            queryKey="targets"
            isActive={data.active}
            title={t("targets.switchOffTitle")}
            question={t("targets.switchOffQuestion", { title: data.settings.title })}
          />
          <RemoveTarget target={data} />
          <AnchorLink to="/targets">{t("targets.back")}</AnchorLink>
        </Group>
      </Group>
      {data.settings.preset === "vk-ads-pixel" && <Text c="dimmed">{t("targets.noTest")}</Text>}
      <Warnings warnings={data.warnings} />
      <TargetForm target={data} />
      <MessageLog target={slug} />
    </Stack>
  );
}

export function NewTargetPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("targets.create")}</Title>
        <AnchorLink to="/targets">{t("targets.back")}</AnchorLink>
      </Group>
      <TargetForm onCreated={(slug) => void navigate({ to: "/targets/$slug", params: { slug } })} />
    </Stack>
  );
}

function RemoveTarget({ target: { slug, settings } }: { readonly target: Target }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, { open, close }] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => send("DELETE", `/api/targets/${encodeURIComponent(slug)}`),
    onSuccess: async () => {
      await navigate({ to: "/targets" });
      client.removeQueries({ queryKey: ["targets", slug] });
      await client.invalidateQueries({ queryKey: ["targets"] });
    },
  });
  return (
    <>
      <Button variant="default" onClick={open}>
        {t("targets.remove")}
      </Button>
      <Confirm
        title={t("targets.removeTitle")}
        action={t("targets.remove")}
        isOpen={isOpen}
        isBusy={remove.isPending}
        isDangerous
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={close}
      >
        <Text size="sm">{t("targets.removeQuestion", { title: settings.title })}</Text>
      </Confirm>
    </>
  );
}
