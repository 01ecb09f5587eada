import { Anchor, Text, UnstyledButton } from "@mantine/core";
import type { ReportAnswer, ReportFigures, ReportRow } from "@metka/contract";
import { REPORT_MARKS, REPORT_TIMES, type ReportGroup } from "@metka/contract/report-groups";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatChange, formatMetric, isMoney, type Metric, metricValue, NOTHING } from "../texts/format.ts";
import { useGroupName } from "../texts/group-name.ts";
import { COLUMNS, sortName } from "./report-columns.ts";
import { drilled, keyOf, PICKED_MOST, type ReportSearch, type RowKey, regrouped } from "./report-search.ts";

interface ReportTableProps {
  readonly report: ReportAnswer;
  readonly search: ReportSearch;
  readonly currency: string;
  /** The period before, to compare with. */
  readonly before?: ReportAnswer;
  /** Without it the report is only read: nothing sorts, leads inside or is picked. */
  readonly onChange?: ((next: ReportSearch) => void) | undefined;
}

const ROW_PX = 34;

/** Only the rows on the screen are in the page: ten thousand scroll like ten. */
export function ReportTable({ report, search, currency, before, onChange }: ReportTableProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = (search.cols ?? COLUMNS).filter((metric) => metric !== "users" || report.totals.users !== null);
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
  const former = useMemo(
    () => new Map(before?.rows.map((row) => [JSON.stringify(keyOf(row, search.by)), row])),
    [before, search.by],
  );
  const cells = (figures: ReportFigures, was?: ReportFigures) =>
    columns.map((metric) => <MetricCell key={metric} {...{ figures, was, metric, currency }} />);
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
                {by.map((group, at) => (
                  <MarkCell key={group} {...{ row, group, search, onChange }} names={report.names} isFirst={at === 0} />
                ))}
                {cells(row, former.get(JSON.stringify(keyOf(row, by))))}
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
            {cells(report.totals, before?.totals)}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

interface HeadProps extends Pick<ReportTableProps, "search" | "currency" | "onChange"> {
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
        {onChange === undefined ? (
          label
        ) : (
          <UnstyledButton
            fz="sm"
            fw={600}
            title={t("report.sortBy", { name: label })}
            onClick={() => onChange({ ...search, sort: isDown ? name : `-${name}` })}
          >
            {label} {isDown ? "↓" : isUp ? "↑" : ""}
          </UnstyledButton>
        )}
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
  readonly isFirst: boolean;
}

/** A mark's value: a click shows what is inside it. */
function MarkCell({ row, group, names, search, isFirst, onChange }: MarkCellProps) {
  const { t } = useTranslation();
  const value = row.group[group] ?? null;
  const name = value === null ? undefined : names[group]?.[value]?.name;
  const mark = REPORT_MARKS.find((one) => one === group);
  const label = value ?? t("report.noValue");
  return (
    <td className="mark" title={name === undefined ? label : `${label} ${name}`}>
      {isFirst && onChange !== undefined && <PickBox {...{ row, label, search, onChange }} />}
      {mark === undefined || onChange === undefined ? (
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

interface PickBoxProps {
  readonly row: ReportRow;
  readonly label: string;
  readonly search: ReportSearch;
  readonly onChange: (next: ReportSearch) => void;
}

/** Puts a row into the chart. A row of a day has no course over days. */
function PickBox({ row, label, search, onChange }: PickBoxProps) {
  const { t } = useTranslation();
  const { by, picked = [] } = search;
  if (by.some((group) => REPORT_TIMES.some((time) => time === group))) return null;
  const key = keyOf(row, by);
  const isKey = (other: RowKey) => JSON.stringify(other) === JSON.stringify(key);
  const isPicked = picked.some(isKey);
  const pick = () => {
    const others = regrouped(search, by);
    const rows = isPicked ? picked.filter((one) => !isKey(one)) : [...picked, key];
    onChange(rows.length === 0 ? others : { ...others, picked: rows });
  };
  return (
    <input
      type="checkbox"
      className="pick"
      checked={isPicked}
      disabled={!isPicked && picked.length >= PICKED_MOST}
      aria-label={t("report.pick", { value: label })}
      onChange={pick}
    />
  );
}

interface MetricCellProps {
  readonly figures: ReportFigures;
  readonly was: ReportFigures | undefined;
  readonly metric: Metric;
  readonly currency: string;
}

function MetricCell({ figures, was, metric, currency }: MetricCellProps) {
  const { i18n } = useTranslation();
  const value = metricValue(figures, metric, currency);
  const change = was === undefined ? "" : formatChange(value, metricValue(was, metric, currency), i18n.language);
  const isHeat = metric === "profit" && value !== undefined && value !== 0;
  return (
    <td className={isHeat ? (value > 0 ? "gain" : "loss") : undefined}>
      {formatMetric(value, metric, undefined, i18n.language)}
      {change !== "" && <span className="change"> {change}</span>}
    </td>
  );
}
