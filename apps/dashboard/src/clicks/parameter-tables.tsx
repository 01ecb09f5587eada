import { Table, Text } from "@mantine/core";
import type { ClickOrigin, SentParameter } from "@metka/contract";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Row {
  readonly name: string;
  readonly value: ReactNode;
  readonly from: ReactNode;
}

/** What a click arrived with, and where each value came from. */
export function OriginsTable({ origins }: { readonly origins: readonly ClickOrigin[] }) {
  const { t } = useTranslation();
  const rows = origins.map(({ name, value, from, detail, sent }) => ({
    name,
    value: value ?? <Dimmed>{t("clicks.noValue")}</Dimmed>,
    from: (
      <>
        {t(`clicks.from.${from}`, { detail: detail ?? sent ?? "" })}
        {sent !== null && from !== "macro" && <Dimmed> ({t("clicks.sentAs", { value: sent })})</Dimmed>}
      </>
    ),
  }));
  return <Rows rows={rows} />;
}

/** The parameters of the URL that was sent, and which of the click's values they are. */
export function SentTable({ sent }: { readonly sent: readonly SentParameter[] }) {
  const { t } = useTranslation();
  const rows = sent.map(({ name, value, from }) => ({
    name,
    value,
    from: from.length > 0 ? from.join(", ") : <Dimmed>{t("clicks.fixed")}</Dimmed>,
  }));
  return <Rows rows={rows} />;
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("clicks.parameter")}</Table.Th>
            <Table.Th>{t("clicks.value")}</Table.Th>
            <Table.Th>{t("clicks.origin")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, value, from }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td className="long">{value}</Table.Td>
              <Table.Td>{from}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Dimmed({ children }: { readonly children: ReactNode }) {
  return (
    <Text span inherit c="dimmed">
      {children}
    </Text>
  );
}
