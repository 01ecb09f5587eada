import { Group, Loader, Stack, Text, Title } from "@mantine/core";
import type { ListedOffer } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { ActiveSwitch } from "../shell/active-switch.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { Warnings } from "../shell/warnings.tsx";
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
          {!data.read_only && (
            <ActiveSwitch
              path={`/api/offers/${encodeURIComponent(slug)}`}
              queryKey="offers"
              isActive={data.active}
              title={t("offers.switchOffTitle")}
              question={t("offers.switchOffQuestion", { title: data.title })}
            />
          )}
          <AnchorLink to="/offers">{t("offers.back")}</AnchorLink>
        </Group>
      </Group>
      {data.read_only && <Text c="dimmed">{t("offers.ofFileHint")}</Text>}
      <Warnings warnings={data.warnings} />
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
