import { Alert, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiFailure } from "../api.ts";
import { Trouble } from "../shell/trouble.tsx";

/** What is wrong with a table, line by line. */
export function ImportMistakes({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const details = error instanceof ApiFailure ? (error.details ?? []) : [];
  if (details.length === 0) return <Trouble error={error} onRetry={onRetry} />;
  return (
    <Alert color="red" variant="light" role="alert" title={t("costs.mistakes")}>
      <Table.ScrollContainer minWidth={300}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("costs.where")}</Table.Th>
              <Table.Th>{t("costs.what")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {details.map(({ path, message }) => (
              <Table.Tr key={`${path} ${message}`}>
                <Table.Td>{path.replace(/^\//, "")}</Table.Td>
                <Table.Td>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Alert>
  );
}
