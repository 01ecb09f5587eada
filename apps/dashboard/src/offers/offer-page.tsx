import { Alert, Button, Group, List, Loader, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ListedOffer } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { Confirm } from "../shell/confirm.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { OfferForm } from "./offer-form.tsx";

const route = getRouteApi("/offers/$slug");

/** An offer that is there: change it, switch it off and on. */
export function OfferPage() {
  const { t } = useTranslation();
  const { slug } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ["offers", slug],
    queryFn: () => get<ListedOffer>(`/api/offers/${encodeURIComponent(slug)}`),
  });
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loader aria-label={t("state.loading")} />;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={2}>{data.title}</Title>
          <Switched active={data.active} />
        </Group>
        <Group gap="md">
          {!data.read_only && <OfferSwitch offer={data} />}
          <AnchorLink to="/offers">{t("offers.back")}</AnchorLink>
        </Group>
      </Group>
      {data.read_only && <Text c="dimmed">{t("offers.ofFileHint")}</Text>}
      {data.warnings.length > 0 && (
        <Alert color="yellow" variant="light">
          <List size="sm">
            {data.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <OfferForm offer={data} />
    </Stack>
  );
}

export function NewOfferPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("offers.create")}</Title>
        <AnchorLink to="/offers">{t("offers.back")}</AnchorLink>
      </Group>
      <OfferForm onCreated={(slug) => void navigate({ to: "/offers/$slug", params: { slug } })} />
    </Stack>
  );
}

function OfferSwitch({ offer: { slug, title, active } }: { readonly offer: ListedOffer }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const change = useMutation({
    mutationFn: () => send<ListedOffer>("PATCH", `/api/offers/${encodeURIComponent(slug)}`, { active: !active }),
    onSuccess: async () => {
      close();
      await client.invalidateQueries({ queryKey: ["offers"] });
    },
  });
  return (
    <>
      <Button variant="default" loading={change.isPending} onClick={active ? open : () => change.mutate()}>
        {t(active ? "offers.switchOff" : "offers.switchOn")}
      </Button>
      <Confirm
        title={t("offers.switchOffTitle")}
        action={t("offers.switchOff")}
        isOpen={isOpen}
        isBusy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate()}
        onClose={close}
      >
        <Text size="sm">{t("offers.switchOffQuestion", { title })}</Text>
      </Confirm>
    </>
  );
}
