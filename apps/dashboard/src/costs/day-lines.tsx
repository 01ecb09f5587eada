import { Paper, Table, Text, Title } from "@mantine/core";
import type { Cost, CostList } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { DEFAULT_ZONE } from "../period.ts";
import { PagedList, usePagedList } from "../shell/paged-list.tsx";
import { formatDay, formatMoney, formatTime } from "../texts/format.ts";
import { type CostsSearch, costsFilter } from "./costs-search.ts";

/** The lines of one day that the page's filters leave. */
export function DayLines({ search, day }: { readonly search: CostsSearch; readonly day: string }) {
  const { t, i18n } = useTranslation();
  const list = usePagedList<CostList>("/api/costs", { from: day, to: day, ...costsFilter(search) });
  const pages = list.data?.pages ?? [];
  const nameOf = ({ mark, value }: Cost) => pages.map(({ names }) => names[mark]?.[value]?.name).find(isKnown);
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5" mb="xs">
        {t("costs.dayLines", { day: formatDay(day, i18n.language) })}
      </Title>
      <PagedList list={list} rowsOf={({ costs }) => costs}>
        {(costs) => <LineTable costs={costs} nameOf={nameOf} />}
      </PagedList>
    </Paper>
  );
}

interface LineTableProps {
  readonly costs: readonly Cost[];
  /** What the ad is called. */
  readonly nameOf: (cost: Cost) => string | undefined;
}

function isKnown(name: string | undefined): boolean {
  return name !== undefined;
}

function LineTable({ costs, nameOf }: LineTableProps) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("costs.mark")}</Table.Th>
            <Table.Th>{t("costs.value")}</Table.Th>
            <Table.Th ta="right">{t("costs.amount")}</Table.Th>
            <Table.Th>{t("costs.source")}</Table.Th>
            <Table.Th>{t("costs.updated")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {costs.map((cost) => (
            <Table.Tr key={`${cost.mark} ${cost.value} ${cost.currency}`}>
              <Table.Td>{cost.mark}</Table.Td>
              <Table.Td className="long">
                {cost.value}
                <Name name={nameOf(cost)} />
              </Table.Td>
              <Table.Td ta="right">{formatMoney(cost.amount, cost.currency, i18n.language)}</Table.Td>
              <Table.Td>
                {cost.source === "import" ? t("costs.imported") : t("costs.ofConnector", { name: cost.source })}
              </Table.Td>
              <Table.Td>{formatTime(cost.updated_at, DEFAULT_ZONE, i18n.language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : (
    <Text size="xs" c="dimmed">
      {name}
    </Text>
  );
}
