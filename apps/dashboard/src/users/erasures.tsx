import { Text, Title } from "@mantine/core";
import type { ErasureList } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { DataTable } from "../shell/data-table.tsx";
import { PagedList, usePagedList } from "../shell/paged-list.tsx";
import { Time } from "../shell/time.tsx";

export function Erasures() {
  const { t } = useTranslation();
  const list = usePagedList<ErasureList>("/api/erasures", {});
  return (
    <>
      <Title order={3} size="h4" mt="md">
        {t("users.erasures")}
      </Title>
      <Text size="sm" c="dimmed">
        {t("users.erasuresNote")}
      </Text>
      <PagedList list={list} rowsOf={({ erasures }) => erasures} empty={t("users.noErasures")}>
        {(erasures) => (
          <DataTable
            label={t("users.erasures")}
            rows={erasures}
            keyOf={({ id }) => id}
            columns={[
              { label: t("users.number"), cell: ({ id }) => id },
              { label: t("users.at"), cell: ({ erased_at }) => <Time iso={erased_at} /> },
              {
                label: t("users.rows"),
                cell: ({ rows }) =>
                  Object.entries(rows)
                    .filter(([, count]) => count > 0)
                    .map(([table, count]) => `${table}: ${count}`)
                    .join(", "),
              },
            ]}
          />
        )}
      </PagedList>
    </>
  );
}
