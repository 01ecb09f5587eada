import { Anchor, Badge, List, Table, Text } from "@mantine/core";
import type { ReconciliationRow } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { BADGE_COLORS } from "../shell/badge-colors.ts";
import { AnchorLink } from "../shell/links.tsx";
import { formatDay, formatMoney } from "../texts/format.ts";

/** A larger one is what `LEADS_TECH_DIFFERENCE_PERCENT` warns of where nothing is set. */
const MUCH_PERCENT = 5;
const COLUMNS = 7;

interface ReconciliationTableProps {
  readonly rows: readonly ReconciliationRow[];
  readonly open: string | undefined;
  readonly onOpen: (key: string | undefined) => void;
}

export function ReconciliationTable({ rows, open, onOpen }: ReconciliationTableProps) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("reconciliation.day")}</Table.Th>
            <Table.Th>{t("reconciliation.difference")}</Table.Th>
            <Table.Th>{t("reconciliation.offers")}</Table.Th>
            {(["clicks", "conversions", "approved", "income"] as const).map((name) => (
              <Table.Th key={name} ta="right">
                {t(`reconciliation.${name}`)}
                <Text size="xs" c="dimmed">
                  {t("reconciliation.ours")} / {t("reconciliation.theirs")}
                </Text>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            const isOpen = key === open;
            return <ComparedDay key={key} {...{ row, isOpen }} onToggle={() => onOpen(isOpen ? undefined : key)} />;
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function keyOf({ day, network, offers, currency }: ReconciliationRow): string {
  return [day, network, ...offers, currency].join(" ");
}

interface ComparedDayProps {
  readonly row: ReconciliationRow;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function ComparedDay({ row, isOpen, onToggle }: ComparedDayProps) {
  const { t, i18n } = useTranslation();
  const { day, offers, network, closed, currency, ours, theirs, reasons } = row;
  const money = (sum: string) => formatMoney(sum, currency, i18n.language);
  const name = formatDay(day, i18n.language);
  return (
    <>
      <Table.Tr>
        <Table.Td>
          {name}
          {!closed && (
            <Text size="xs" c="dimmed">
              {t("reconciliation.open")}
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          <Difference row={row} />
          {reasons.length > 0 && (
            <Anchor
              component="button"
              size="xs"
              display="block"
              aria-expanded={isOpen}
              aria-label={t("reconciliation.showReasons", { day: name, offers: offers.join(", ") })}
              onClick={onToggle}
            >
              {t("reconciliation.reasons")}
            </Anchor>
          )}
        </Table.Td>
        <Table.Td className="long">
          {offers.join(", ")}
          <Text size="xs" c="dimmed">
            {network}
          </Text>
        </Table.Td>
        {(["clicks", "conversions", "approved"] as const).map((figure) => (
          <Table.Td key={figure} ta="right">
            {ours[figure]} / {theirs[figure]}
          </Table.Td>
        ))}
        <Table.Td ta="right">
          {money(ours.income)} / {money(theirs.income)}
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={COLUMNS}>
            <Reasons reasons={reasons} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function Difference({ row: { difference, closed } }: { readonly row: ReconciliationRow }) {
  const { t, i18n } = useTranslation();
  if (difference.percent === 0) return <Badge color={BADGE_COLORS.good}>{t("reconciliation.matches")}</Badge>;
  const style = { style: "percent", maximumFractionDigits: 1 } as const;
  const percent = new Intl.NumberFormat(i18n.language, style).format(difference.percent / 100);
  const isMuch = closed && difference.percent > MUCH_PERCENT;
  return <Badge color={isMuch ? BADGE_COLORS.bad : BADGE_COLORS.doubtful}>{percent}</Badge>;
}

function Reasons({ reasons }: Pick<ReconciliationRow, "reasons">) {
  const { t } = useTranslation();
  return (
    <List size="sm" spacing="xs">
      {reasons.map(({ code, message, count, click_ids }) => (
        <List.Item key={code}>
          {t("reconciliation.count", { message, count })}
          {click_ids.length > 0 && (
            <Text size="xs" c="dimmed" component="div">
              {t("reconciliation.sample", { count: click_ids.length })}{" "}
              {click_ids.map((clickId) => (
                <AnchorLink key={clickId} to="/clicks/$clickId" params={{ clickId }} size="xs" mr={6}>
                  {clickId}
                </AnchorLink>
              ))}
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  );
}
