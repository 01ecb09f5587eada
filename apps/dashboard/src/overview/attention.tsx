import { Alert, List } from "@mantine/core";
import type { ConnectorStatus, DeliveryList } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { AnchorLink } from "../shell/links.tsx";

const EVERY_MS = 30_000;

export function useConnectors() {
  return useQuery({
    queryKey: ["connectors"],
    queryFn: () => get<{ readonly connectors: readonly ConnectorStatus[] }>("/api/connectors"),
    refetchInterval: EVERY_MS,
  });
}

/** What is wrong now, and where to look. */
export function Attention() {
  const { t } = useTranslation();
  const connectors = useConnectors();
  const failed = useQuery({
    queryKey: ["failed"],
    queryFn: () => get<DeliveryList>("/api/deliveries", { status: "failed", limit: 1 }),
    refetchInterval: EVERY_MS,
  });
  if (connectors.data === undefined || failed.data === undefined) return null;
  const failing = connectors.data.connectors.filter(({ status }) => status === "failing");
  const [delivery] = failed.data.deliveries;
  if (failing.length === 0 && delivery === undefined) {
    return (
      <Alert variant="light" color="green">
        {t("overview.calm")}
      </Alert>
    );
  }
  return (
    <Alert variant="light" color="yellow" title={t("overview.attention")}>
      <List size="sm">
        {delivery !== undefined && (
          <List.Item>
            <AnchorLink to="/deliveries" search={{ status: "failed" }} size="sm">
              {t("overview.failed")}
            </AnchorLink>
            {delivery.error === null ? "" : ` (${delivery.host}: ${delivery.error})`}
          </List.Item>
        )}
        {failing.map(({ name, last_error }) => (
          <List.Item key={name}>
            <AnchorLink to="/connectors" size="sm">
              {t("overview.failing", { name, error: last_error ?? "" })}
            </AnchorLink>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
