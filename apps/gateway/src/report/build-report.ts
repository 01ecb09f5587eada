import type { ReportAnswer, ReportRow } from "@metka/contract";
import {
  type ClickCounts,
  type ConversionCounts,
  type Counted,
  type CountRequest,
  GROUPS_MOST,
  type GroupValues,
  type ReportStore,
} from "../store/report/model.ts";
import { figuresOf, sumOf } from "./figures.ts";
import { isTime, type ReportRequest } from "./request.ts";
import { zoneOffsets } from "./time-zone.ts";

export type { ReportStore };

/** A report that nobody can read or hold: its groups are as many as its clicks. */
export class TooManyGroups extends Error {}

/**
 * Counts and puts together. Totals are over all rows: counts are added up, ratios are worked out anew, and users are
 * counted anew, since a user of two rows is one user.
 */
export async function buildReport(
  request: ReportRequest,
  store: ReportStore,
  networks: CountRequest["networks"],
): Promise<ReportAnswer> {
  const { fromMs, toMs, zone, groupBy, filters, basis, per } = request;
  const offsets = zoneOffsets(zone, fromMs, toMs);
  const counted: CountRequest = { fromMs, toMs, groupBy, filters, basis, offsets, networks };
  const [clicks, users, conversions] = await Promise.all([
    store.countClicks(counted),
    store.countUsers(counted),
    store.countConversions(counted),
  ]);
  const rows = groupBy.length === 0 ? [] : rowsOf(groupBy, clicks, conversions, per).sort(order(request));
  if (rows.length > GROUPS_MOST) throw new TooManyGroups();
  const total = { ...sumOf(clicks.map(({ counts }) => counts)), users };
  return {
    success: true,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    tz: zone,
    group_by: [...groupBy],
    basis,
    per,
    rows: rows.slice(0, request.limit),
    groups: rows.length,
    totals: figuresOf(
      per,
      total,
      conversions.map(({ counts }) => counts),
    ),
  };
}

function rowsOf(
  groupBy: ReportRequest["groupBy"],
  clicks: readonly Counted<ClickCounts>[],
  conversions: readonly Counted<ConversionCounts>[],
  per: ReportRequest["per"],
): ReportRow[] {
  const groups = new Map<string, GroupValues>();
  const key = (group: GroupValues) => {
    const text = JSON.stringify(group);
    groups.set(text, group);
    return text;
  };
  const clicksOf = new Map(clicks.map(({ group, counts }) => [key(group), counts]));
  const conversionsOf = Map.groupBy(conversions, ({ group }) => key(group));
  return Array.from(groups, ([text, values]) => ({
    group: Object.fromEntries(groupBy.map((name, at) => [name, values[at] ?? null])),
    ...figuresOf(
      per,
      clicksOf.get(text),
      conversionsOf.get(text)?.map(({ counts }) => counts),
    ),
  }));
}

/** By what was asked for, else times upwards, else the most visits first; then by the groups, so that it is stable. */
function order({ sort, groupBy }: ReportRequest): (a: ReportRow, b: ReportRow) => number {
  const first = groupBy[0];
  const usual =
    first === undefined || !isTime(first)
      ? ({ column: "visits", descending: true } as const)
      : ({ column: first, descending: false } as const);
  const { column, descending } = sort ?? usual;
  const shown = (row: ReportRow) => (column in row.group ? row.group[column] : figure(row, column)) ?? null;
  return (a, b) =>
    compare(shown(a), shown(b)) * (descending ? -1 : 1) ||
    groupBy.reduce((found, name) => found || compare(a.group[name] ?? null, b.group[name] ?? null), 0);
}

function figure(row: ReportRow, column: string): string | number | null {
  const value = Object.entries(row).find(([name]) => name === column)?.[1];
  return typeof value === "number" ? value : null;
}

/** Nothing comes before anything. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
