import { Anchor, Text, UnstyledButton } from "@mantine/core";
import type { ReportAnswer, ReportFigures, ReportRow } from "@metka/contract";
import { REPORT_MARKS, type ReportGroup } from "@metka/contract/report-groups";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatMetric, isMoney, type Metric, metricValue, NOTHING } from "../texts/format.ts";
import { useGroupName } from "../texts/group-name.ts";
import { COLUMNS, sortName } from "./report-columns.ts";
import { drilled, type ReportSearch } from "./report-search.ts";

interface ReportTableProps {
  readonly report: ReportAnswer;
  readonly search: ReportSearch;
  readonly currency: string;
  readonly onChange: (next: ReportSearch) => void;
}

const ROW_PX = 34;

/** Only the rows on the screen are in the page: ten thousand scroll like ten. */
export function ReportTable({ report, search, currency, onChange }: ReportTableProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = COLUMNS.filter((metric) => metric !== "users" || report.totals.users !== null);
  const { by } = search;
  const rows = useVirtualizer({
    count: report.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const shown = rows.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const cells = (figures: ReportFigures) =>
    columns.map((metric) => <MetricCell key={metric} figures={figures} metric={metric} currency={currency} />);
  const isEmpty = report.rows.length + report.unmatched_spend.length + report.unattributed.length === 0;
  if (isEmpty) return <Text c="dimmed">{t("state.empty")}</Text>;
  const apart = (list: readonly ReportRow[], name: string) =>
    list.map((row) => (
      <tr key={`${name} ${JSON.stringify(row.group)}`} className="apart">
        {by.map((group, at) => (
          <td key={group} className="mark">
            {at === 0 ? `${name}: ` : ""}
            {row.group[group] ?? NOTHING}
          </td>
        ))}
        {cells(row)}
      </tr>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="report" ref={scroller} tabIndex={0} aria-label={t("report.title")}>
      <table>
        <Head {...{ by, columns, search, currency, onChange }} />
        <tbody>
          {above > 0 && <tr style={{ height: above }} aria-hidden />}
          {shown.map(({ index }) => {
            const row = report.rows[index];
            if (row === undefined) return null;
            return (
              <tr key={index} style={{ height: ROW_PX }}>
                {by.map((group) => (
                  <MarkCell key={group} {...{ row, group, search, onChange }} names={report.names} />
                ))}
                {cells(row)}
              </tr>
            );
          })}
          {below > 0 && <tr style={{ height: below }} aria-hidden />}
          {apart(report.unmatched_spend, t("report.unmatched"))}
          {apart(report.unattributed, t("report.unattributed"))}
        </tbody>
        <tfoot>
          <tr>
            <td className="mark" colSpan={by.length}>
              {t("report.totals")}
            </td>
            {cells(report.totals)}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

interface HeadProps extends Omit<ReportTableProps, "report"> {
  readonly by: readonly ReportGroup[];
  readonly columns: readonly Metric[];
}

function Head({ by, columns, search, currency, onChange }: HeadProps) {
  const { t } = useTranslation();
  const nameOf = useGroupName();
  const column = (key: string, name: string, label: string, className?: string) => {
    const isDown = search.sort === `-${name}`;
    const isUp = search.sort === name;
    return (
      <th key={key} scope="col" className={className} aria-sort={isDown ? "descending" : isUp ? "ascending" : "none"}>
        <UnstyledButton
          fz="sm"
          fw={600}
          title={t("report.sortBy", { name: label })}
          onClick={() => onChange({ ...search, sort: isDown ? name : `-${name}` })}
        >
          {label} {isDown ? "↓" : isUp ? "↑" : ""}
        </UnstyledButton>
      </th>
    );
  };
  return (
    <thead>
      <tr>
        {by.map((group) => column(group, group, nameOf(group), "mark"))}
        {columns.map((metric) => {
          const label = t(`metric.${metric}`);
          return column(metric, sortName(metric, currency), isMoney(metric) ? `${label}, ${currency}` : label);
        })}
      </tr>
    </thead>
  );
}

interface MarkCellProps extends Pick<ReportTableProps, "search" | "onChange"> {
  readonly row: ReportRow;
  readonly group: ReportGroup;
  readonly names: ReportAnswer["names"];
}

/** A mark's value: a click shows what is inside it. */
function MarkCell({ row, group, names, search, onChange }: MarkCellProps) {
  const { t } = useTranslation();
  const value = row.group[group] ?? null;
  const name = value === null ? undefined : names[group]?.[value]?.name;
  const mark = REPORT_MARKS.find((one) => one === group);
  const label = value ?? t("report.noValue");
  return (
    <td className="mark" title={name === undefined ? label : `${label} ${name}`}>
      {mark === undefined ? (
        label
      ) : (
        <Anchor
          component="button"
          fz="sm"
          {...(value === null ? { c: "dimmed" } : {})}
          title={t("report.drill", { value: label })}
          onClick={() => onChange(drilled(search, mark, value))}
        >
          {label}
        </Anchor>
      )}
      {name !== undefined && <span className="name"> {name}</span>}
    </td>
  );
}

interface MetricCellProps {
  readonly figures: ReportFigures;
  readonly metric: Metric;
  readonly currency: string;
}

function MetricCell({ figures, metric, currency }: MetricCellProps) {
  const { i18n } = useTranslation();
  const value = metricValue(figures, metric, currency);
  const isHeat = metric === "profit" && value !== undefined && value !== 0;
  return (
    <td className={isHeat ? (value > 0 ? "gain" : "loss") : undefined}>
      {formatMetric(value, metric, undefined, i18n.language)}
    </td>
  );
}
