import { Alert, List } from "@mantine/core";
import type { Attention as AttentionAnswer, AttentionItem, ConnectorStatus } from "@metka/contract";
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

/** What is wrong now, each with a way to the page that shows and repairs it. */
export function Attention() {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ["attention"],
    queryFn: () => get<AttentionAnswer>("/api/attention"),
    refetchInterval: EVERY_MS,
  });
  if (data === undefined) return null;
  if (data.items.length === 0) {
    return (
      <Alert variant="light" color="green">
        {t("overview.calm")}
      </Alert>
    );
  }
  return (
    <Alert variant="light" color="yellow" title={t("overview.attention")}>
      <List size="sm">
        {data.items.map((item) => (
          <List.Item key={`${item.kind} ${item.subject}`}>
            <ItemLink item={item} />
            {item.detail !== null && ` — ${item.detail}`}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Not blue: on the colour of the alert that has too little contrast. */
const LINK = { size: "sm", c: "inherit", underline: "always" } as const;

function ItemLink({ item }: { readonly item: AttentionItem }) {
  const { t } = useTranslation();
  const { kind, subject, count, click_id } = item;
  const text = t(`overview.${kind}`, { subject, amount: count ?? 0 });
  switch (kind) {
    case "network_unreachable":
    case "deliveries_waiting":
      return (
        <AnchorLink to="/deliveries" search={{ status: "pending", host: subject }} {...LINK}>
          {text}
        </AnchorLink>
      );
    case "deliveries_failed":
      return (
        <AnchorLink to="/deliveries" search={{ status: "failed", host: subject }} {...LINK}>
          {text}
        </AnchorLink>
      );
    case "unresolved_macro":
      return (
        <AnchorLink to="/clicks/$clickId" params={{ clickId: click_id ?? "" }} {...LINK}>
          {text}
        </AnchorLink>
      );
    case "postbacks_rejected":
      return (
        <AnchorLink to="/postbacks" search={{ verdict: "rejected", network: subject }} {...LINK}>
          {text}
        </AnchorLink>
      );
    case "reconciliation_off":
      return (
        <AnchorLink to="/reconciliation" size="sm">
          {text}
        </AnchorLink>
      );
    case "connector_failing":
      return (
        <AnchorLink to="/connectors" {...LINK}>
          {text}
        </AnchorLink>
      );
  }
}
