import type { ReportRow } from "@metka/contract";
import {
  REPORT_GROUPS_MOST,
  REPORT_LIMIT,
  REPORT_MARKS,
  REPORT_TIMES,
  type ReportGroup,
  type ReportMark,
} from "@metka/contract/report-groups";
import type { Query } from "../api.ts";
import { readPeriod } from "../period.ts";
import type { Metric } from "../texts/format.ts";
import { COLUMNS } from "./report-columns.ts";

/** A row's values of the groups, in their order; null: without the mark. */
export type RowKey = readonly (string | null)[];

/** Everything that a report page shows is in its address. */
export interface ReportSearch {
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly by: readonly ReportGroup[];
  readonly sort?: string;
  readonly model?: "first";
  readonly basis?: "conversion";
  readonly users?: true;
  /** All rows that a report may have, not the first. */
  readonly all?: true;
  readonly currency?: string;
  /** The metrics of the table, in their order. */
  readonly cols?: readonly Metric[];
  /** Each figure against the period before. */
  readonly compare?: true;
  /** Rows of which there is a chart: their values of `by`. */
  readonly picked?: readonly RowKey[];
  /** Values of each mark that the report is filtered by, one of which a row has; empty: without the mark. */
  readonly filter: Readonly<Partial<Record<ReportMark, readonly string[]>>>;
}

export const GROUPS: readonly ReportGroup[] = [...REPORT_TIMES, ...REPORT_MARKS];
/** More lines than this in a chart are a tangle. */
export const PICKED_MOST = 6;
const FIRST_ROWS = 200;
const USUAL_GROUPS: readonly ReportGroup[] = ["utm_campaign"];

/** Out of an address that anybody may have written: what it does not mean is left out. */
export function readReportSearch(search: Readonly<Record<string, unknown>>, nowMs: number): ReportSearch {
  const { from, to, zone } = readPeriod(search, nowMs);
  const { sort, currency } = search;
  return {
    ...{ from, to, tz: zone, by: readGroups(search.by), filter: readFilter(search.filter) },
    ...(typeof sort === "string" && /^-?[a-z_]+(_[A-Z]{3})?$/.test(sort) ? { sort } : {}),
    ...(search.model === "first" ? { model: "first" } : {}),
    ...(search.basis === "conversion" ? { basis: "conversion" } : {}),
    ...(search.users === true ? { users: true } : {}),
    ...(search.all === true ? { all: true } : {}),
    ...(typeof currency === "string" && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
    ...readColumns(search.cols),
    ...(search.compare === true ? { compare: true } : {}),
    ...readPicked(search.picked),
  };
}

function readGroups(by: unknown): readonly ReportGroup[] {
  const names = listOf(by);
  const groups = GROUPS.filter((group) => names.includes(group));
  const inOrder = groups.toSorted((a, b) => names.indexOf(a) - names.indexOf(b)).slice(0, REPORT_GROUPS_MOST);
  return inOrder.length === 0 ? USUAL_GROUPS : inOrder;
}

function readFilter(filter: unknown): ReportSearch["filter"] {
  const values = new Map<string, unknown>(Object.entries(Object(filter)));
  const read: Partial<Record<ReportMark, readonly string[]>> = {};
  for (const mark of REPORT_MARKS) {
    const value = values.get(mark);
    const texts = listOf(value).flatMap((one) =>
      typeof one === "string" || typeof one === "number" ? [String(one)] : [],
    );
    if (texts.length > 0) read[mark] = texts;
  }
  return read;
}

function readColumns(cols: unknown): { readonly cols?: readonly Metric[] } {
  const chosen = listOf(cols).flatMap((name) => COLUMNS.filter((metric) => metric === name));
  return chosen.length === 0 ? {} : { cols: [...new Set(chosen)] };
}

function readPicked(picked: unknown): { readonly picked?: readonly RowKey[] } {
  const rows = listOf(picked).flatMap((row) => {
    const values = listOf(row).flatMap((value) => (typeof value === "string" || value === null ? [value] : []));
    return values.length > 0 ? [values] : [];
  });
  return rows.length === 0 ? {} : { picked: rows.slice(0, PICKED_MOST) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

export function keyOf(row: ReportRow, by: readonly ReportGroup[]): RowKey {
  return by.map((group) => row.group[group] ?? null);
}

/** The same report without what belongs to the rows of its own groups. */
export function regrouped(search: ReportSearch, by: readonly ReportGroup[]): ReportSearch {
  const { picked: _, ...others } = search;
  return { ...others, by };
}

/** The same as the API's parameters. */
export function reportQuery({ from, to, tz, by, filter, ...rest }: ReportSearch): Query {
  const filters = Object.entries(filter).map(
    ([mark, values]) => [`filter[${mark}]`, values.map(quoted).join(",")] as const,
  );
  return {
    ...{ from, to, tz, group_by: by.join(","), ...Object.fromEntries(filters) },
    ...{ sort: rest.sort, model: rest.model, basis: rest.basis },
    users: rest.users === true ? 1 : undefined,
    limit: rest.all === true ? REPORT_LIMIT.most : FIRST_ROWS,
  };
}

/** A value as the API takes one that may have a comma or a quote in it; empty: without the mark. */
function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** Only rows with this value, by the other groups; by days where it was the only one. */
export function drilled(search: ReportSearch, group: ReportMark, value: string | null): ReportSearch {
  const others = search.by.filter((one) => one !== group);
  const inside = regrouped(search, others.length === 0 ? ["day"] : others);
  return { ...inside, filter: { ...search.filter, [group]: [value ?? ""] } };
}
