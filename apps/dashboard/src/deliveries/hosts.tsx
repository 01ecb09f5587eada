import { Anchor, Badge, Loader, Paper, Text, Title } from "@mantine/core";
import type { DeliveryHost, DeliveryHosts } from "@metka/contract";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { DataTable } from "../shell/data-table.tsx";
import { Time } from "../shell/time.tsx";
import { Trouble } from "../shell/trouble.tsx";

import type { DeliveriesSearch } from "./deliveries-search.ts";

interface HostsProps {
  readonly hosts: UseQueryResult<DeliveryHosts>;
  readonly onShow: (search: DeliveriesSearch) => void;
}

/** Where deliveries go, how many wait or failed, and whether the host answers. */
export function Hosts({ hosts, onShow }: HostsProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5">
        {t("deliveries.hosts")}
      </Title>
      {hosts.error !== null && <Trouble error={hosts.error} onRetry={() => void hosts.refetch()} />}
      {hosts.isPending && hosts.error === null && <Loader aria-label={t("state.loading")} />}
      {hosts.data !== undefined && (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            {t("deliveries.hostsNote", { gateway: hosts.data.gateway })}
          </Text>
          <DataTable
            label={t("deliveries.hosts")}
            rows={hosts.data.hosts}
            keyOf={({ network, host }) => `${network} ${host}`}
            columns={[
              {
                label: t("deliveries.host"),
                cell: ({ network, host }) => (
                  <>
                    {host}
                    <Text size="xs" c="dimmed">
                      {network}
                    </Text>
                  </>
                ),
              },
              { label: t("deliveries.breaker"), cell: ({ breaker }) => <Breaker breaker={breaker} /> },
              {
                label: t("deliveries.waiting"),
                cell: (one) => <Count one={one} status="pending" count={one.waiting} onShow={onShow} />,
              },
              {
                label: t("deliveries.failed"),
                cell: (one) => <Count one={one} status="failed" count={one.failed} onShow={onShow} />,
              },
              { label: t("deliveries.nextAttempt"), cell: ({ next_attempt_at }) => <Time iso={next_attempt_at} /> },
              { label: t("deliveries.lastGood"), cell: ({ last_good_at }) => <Time iso={last_good_at} /> },
              { label: t("deliveries.lastFailed"), cell: ({ last_failed_at }) => <Time iso={last_failed_at} /> },
            ]}
          />
        </>
      )}
    </Paper>
  );
}

const COLORS = { open: "red.9", closed: "teal.9", unseen: "gray.7" } as const;

function Breaker({ breaker }: Pick<DeliveryHost, "breaker">) {
  const { t } = useTranslation();
  const state = breaker ?? "unseen";
  return (
    <>
      <Badge color={COLORS[state]}>{t(`deliveries.${state}`)}</Badge>
      {state === "open" && (
        <Text size="xs" c="dimmed">
          {t("deliveries.probes")}
        </Text>
      )}
    </>
  );
}

interface CountProps extends Pick<HostsProps, "onShow"> {
  readonly one: DeliveryHost;
  readonly status: "pending" | "failed";
  readonly count: number;
}

/** A number that leads to its deliveries. */
function Count({ one: { network, host }, status, count, onShow }: CountProps) {
  const { t } = useTranslation();
  if (count === 0) return 0;
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      onClick={() => onShow({ status, network, host })}
      aria-label={`${count}. ${t("deliveries.showOf", { what: t(`delivery.${status}`), host })}`}
    >
      {count}
    </Anchor>
  );
}
