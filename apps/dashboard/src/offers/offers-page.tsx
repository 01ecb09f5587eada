import { Badge, Group, Loader, Stack, Table, Text, Title } from "@mantine/core";
import type { ListedOffer } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { BADGE_COLORS } from "../shell/badge-colors.ts";
import { Copy } from "../shell/copy.tsx";
import { AnchorLink, ButtonLink } from "../shell/links.tsx";
import { Switched } from "../shell/switched.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { gatewayLink, useOffers } from "./use-offers.ts";

const COLORS = { click_id: BADGE_COLORS.good, user: BADGE_COLORS.doubtful, none: BADGE_COLORS.bad };

export function OffersPage() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useOffers();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("offers.title")}</Title>
        <ButtonLink to="/offers-new">{t("offers.create")}</ButtonLink>
      </Group>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Loader aria-label={t("state.loading")} />}
      {data !== undefined && <OfferTable offers={data.offers} />}
    </Stack>
  );
}

function OfferTable({ offers }: { readonly offers: readonly ListedOffer[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table highlightOnHover verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("offers.name")}</Table.Th>
            <Table.Th>{t("offers.network")}</Table.Th>
            <Table.Th>{t("offers.attribution")}</Table.Th>
            <Table.Th>{t("offers.links")}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {offers.map((offer) => (
            <OfferRow key={offer.slug} offer={offer} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function OfferRow({ offer }: { readonly offer: ListedOffer }) {
  const { t } = useTranslation();
  const { slug, title, network, host, active, attribution, is_default, read_only, short } = offer;
  return (
    <Table.Tr>
      <Table.Td className="long">
        <AnchorLink to="/offers/$slug" params={{ slug }}>
          {title}
        </AnchorLink>
        <Text size="xs" c="dimmed">
          {[slug, ...(is_default ? [t("offers.isDefault")] : []), ...(read_only ? [t("offers.ofFile")] : [])].join(
            " · ",
          )}
        </Text>
      </Table.Td>
      <Table.Td>
        {network}
        <Text size="xs" c="dimmed">
          {host}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge color={COLORS[attribution]}>{t(`offers.by.${attribution}`)}</Badge>
      </Table.Td>
      <Table.Td>
        <Group gap="xs">
          <Copy value={gatewayLink(`/go/${slug}`)} label={`/go/${slug}`} />
          {short !== undefined && <Copy value={gatewayLink(`/${short}`)} label={`/${short}`} />}
        </Group>
      </Table.Td>
      <Table.Td>
        <Switched active={active} />
      </Table.Td>
    </Table.Tr>
  );
}
