import { Box, Text } from "@mantine/core";
import type { DeliveryList } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { DeliveryBadge } from "../clicks/clicks-page.tsx";
import { Replay } from "../clicks/replay.tsx";
import { DataTable } from "../shell/data-table.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Time } from "../shell/time.tsx";
import { NOTHING } from "../texts/format.ts";
import { whyOf } from "./why.ts";

type Delivery = DeliveryList["deliveries"][number];

export function DeliveryTable({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t("deliveries.title")}
      rows={deliveries}
      keyOf={({ id }) => id}
      columns={[
        {
          label: t("deliveries.click"),
          cell: ({ click_id, received_at }) => (
            <AnchorLink to="/clicks/$clickId" params={{ clickId: click_id }} size="sm">
              <Time iso={received_at} />
            </AnchorLink>
          ),
        },
        {
          label: t("deliveries.where"),
          cell: ({ network, host, offer }) => (
            <Box miw={130}>
              {host}
              <Text size="xs" c="dimmed">
                {network === offer ? network : `${network} · ${offer}`}
              </Text>
            </Box>
          ),
        },
        { label: t("deliveries.status"), cell: ({ status }) => <DeliveryBadge status={status} /> },
        { label: t("deliveries.why"), cell: (delivery) => <WhyText delivery={delivery} /> },
        {
          label: t("deliveries.attempts"),
          cell: ({ attempts, unknowns }) => (
            <>
              {attempts}
              {unknowns > 0 && (
                <Text size="xs" c="dimmed">
                  {t("deliveries.unknown", { count: unknowns })}
                </Text>
              )}
            </>
          ),
        },
        {
          label: t("deliveries.next"),
          cell: (delivery) => {
            if (delivery.status === "failed" && delivery.url !== null) return <Replay delivery={delivery} />;
            return <Time iso={delivery.under_way ? null : delivery.due_at} />;
          },
        },
      ]}
    />
  );
}

function WhyText({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  if (delivery.url === null) return <Text size="sm">{t("deliveries.erased")}</Text>;
  const { error, http_status } = delivery;
  return (
    <Text size="sm">
      {t(`deliveries.reason.${whyOf(delivery)}`, { error: error ?? NOTHING, status: http_status ?? NOTHING })}
    </Text>
  );
}
