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
  /** A value of each mark that the report is filtered by; empty: without the mark. */
  readonly filter: Readonly<Partial<Record<ReportMark, string>>>;
}

export const GROUPS: readonly ReportGroup[] = [...REPORT_TIMES, ...REPORT_MARKS];
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
  };
}

function readGroups(by: unknown): readonly ReportGroup[] {
  const names: readonly unknown[] = Array.isArray(by) ? by : [];
  const groups = GROUPS.filter((group) => names.includes(group));
  const inOrder = groups.toSorted((a, b) => names.indexOf(a) - names.indexOf(b)).slice(0, REPORT_GROUPS_MOST);
  return inOrder.length === 0 ? USUAL_GROUPS : inOrder;
}

function readFilter(filter: unknown): ReportSearch["filter"] {
  const values = new Map<string, unknown>(Object.entries(Object(filter)));
  const read: Partial<Record<ReportMark, string>> = {};
  for (const mark of REPORT_MARKS) {
    const value = values.get(mark);
    if (typeof value === "string" || typeof value === "number") read[mark] = String(value);
  }
  return read;
}

/** The same as the API's parameters. */
export function reportQuery({ from, to, tz, by, filter, ...rest }: ReportSearch): Query {
  const filters = Object.entries(filter).map(([mark, value]) => [`filter[${mark}]`, quoted(value)] as const);
  return {
    ...{ from, to, tz, group_by: by.join(","), ...Object.fromEntries(filters) },
    ...{ sort: rest.sort, model: rest.model, basis: rest.basis },
    users: rest.users === true ? 1 : undefined,
    limit: rest.all === true ? REPORT_LIMIT.most : FIRST_ROWS,
  };
}

/** A value as the API takes one that may have a comma or a quote in it; empty: without the mark. */
function quoted(value: string): string {
  return value === "" ? "" : `"${value.replaceAll('"', '""')}"`;
}

/** Only rows with this value, by the other groups; by days where it was the only one. */
export function drilled(search: ReportSearch, group: ReportMark, value: string | null): ReportSearch {
  const others = search.by.filter((one) => one !== group);
  return { ...search, by: others.length === 0 ? ["day"] : others, filter: { ...search.filter, [group]: value ?? "" } };
}
