import { Anchor, Group, Loader, NativeSelect, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import type { CostDays } from "@metka/contract";
import { COST_MARKS } from "@metka/contract/cost-marks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { useConnectors } from "../overview/attention.tsx";
import { DEFAULT_ZONE } from "../period.ts";
import { costsRoute } from "../router.tsx";
import { AnchorLink, ButtonLink } from "../shell/links.tsx";
import { PeriodPicker } from "../shell/period-picker.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatDay, formatMoney } from "../texts/format.ts";
import { type CostsSearch, costsFilter, readCostsSearch } from "./costs-search.ts";
import { DayLines } from "./day-lines.tsx";
import { RemoveCosts } from "./remove-costs.tsx";

interface ViewProps {
  readonly search: CostsSearch;
  readonly onChange: (next: CostsSearch) => void;
}

export function CostsPage() {
  const { t } = useTranslation();
  const search = costsRoute.useSearch();
  const navigate = useNavigate();
  const show = (next: CostsSearch) => void navigate({ to: "/costs", search: next, resetScroll: false });
  const { from, to } = search;
  const query = { from, to, ...costsFilter(search) };
  const days = useQuery({
    queryKey: ["costs", "days", query],
    queryFn: () => get<CostDays>("/api/costs/days", query),
    placeholderData: keepPreviousData,
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("costs.title")}</Title>
        <Group gap="xs">
          <RemoveCosts search={search} />
          <ButtonLink to="/costs/import">{t("costs.import")}</ButtonLink>
        </Group>
      </Group>
      <PeriodPicker
        period={{ from, to, zone: DEFAULT_ZONE }}
        withoutZone
        onChange={(period) => {
          const { day: _, ...others } = search;
          show({ ...others, from: period.from, to: period.to });
        }}
      />
      <Filters search={search} onChange={show} />
      {days.error !== null && <Trouble error={days.error} onRetry={() => void days.refetch()} />}
      {days.isPending && days.error === null && <Loader aria-label={t("state.loading")} />}
      {days.data?.days.length === 0 && (
        <Stack gap="xs" align="start">
          <Text c="dimmed">{t("costs.empty")}</Text>
          <AnchorLink to="/connectors">{t("costs.connect")}</AnchorLink>
        </Stack>
      )}
      {days.data !== undefined && days.data.days.length > 0 && (
        <DayTable days={days.data} search={search} onChange={show} />
      )}
      {search.day !== undefined && <DayLines search={search} day={search.day} />}
    </Stack>
  );
}

function Filters({ search, onChange }: ViewProps) {
  const { t } = useTranslation();
  const connectors = useConnectors().data?.connectors.filter(({ kind }) => kind === "vk-ads") ?? [];
  /** An empty value takes the filter away. */
  const set = (next: Readonly<Record<string, string>>) => onChange(readCostsSearch({ ...search, ...next }, Date.now()));
  return (
    <Group gap="xs" align="end">
      <NativeSelect
        label={t("costs.mark")}
        data={[{ value: "", label: t("costs.anyMark") }, ...COST_MARKS]}
        value={search.mark ?? ""}
        onChange={({ currentTarget: { value } }) => set({ mark: value })}
      />
      <TextInput
        key={search.value ?? ""}
        label={t("costs.value")}
        defaultValue={search.value ?? ""}
        onBlur={({ currentTarget: { value } }) => value !== (search.value ?? "") && set({ value })}
        onKeyDown={({ key, currentTarget: { value } }) => key === "Enter" && set({ value })}
      />
      <NativeSelect
        label={t("costs.source")}
        data={[
          { value: "", label: t("costs.anySource") },
          { value: "import", label: t("costs.imported") },
          ...connectors.map(({ name }) => ({ value: name, label: t("costs.ofConnector", { name }) })),
        ]}
        value={search.source ?? ""}
        onChange={({ currentTarget: { value } }) => set({ source: value })}
      />
    </Group>
  );
}

function DayTable({ days, search, onChange }: ViewProps & { readonly days: CostDays }) {
  const { t, i18n } = useTranslation();
  const { day: open, ...closed } = search;
  const money = (amount: string, currency: string) => formatMoney(amount, currency, i18n.language);
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table highlightOnHover maw={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("costs.day")}</Table.Th>
            <Table.Th ta="right">{t("costs.amount")}</Table.Th>
            <Table.Th ta="right" visibleFrom="xs">
              {t("costs.ofThem")}
            </Table.Th>
            <Table.Th ta="right">{t("costs.lines")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.days.map(({ day, currency, amount, imported, lines }) => (
            <Table.Tr key={`${day} ${currency}`}>
              <Table.Td>
                <Anchor
                  component="button"
                  size="sm"
                  aria-expanded={day === open}
                  title={day === open ? t("costs.close") : t("costs.open", { day: formatDay(day, i18n.language) })}
                  onClick={() => onChange(day === open ? closed : { ...closed, day })}
                >
                  {formatDay(day, i18n.language)}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">{money(amount, currency)}</Table.Td>
              <Table.Td ta="right" visibleFrom="xs">
                {money(imported, currency)}
              </Table.Td>
              <Table.Td ta="right">{lines}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          {days.totals.map(({ currency, amount, lines }) => (
            <Table.Tr key={currency}>
              <Table.Th>{t("costs.total")}</Table.Th>
              <Table.Th ta="right">{money(amount, currency)}</Table.Th>
              <Table.Td visibleFrom="xs" />
              <Table.Th ta="right">{lines}</Table.Th>
            </Table.Tr>
          ))}
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}
