import type { ReportRequest } from "./request.ts";
import { isTime } from "./request.ts";
import { smallest } from "./smallest.ts";
import { type SortSources, sortValue } from "./sort-value.ts";

/**
 * The groups that a report shows, in its order: by what was asked for, else times upwards, else the most visits first;
 * then by the groups, so that it is stable.
 */
export function topGroups(
  { sort, groupBy, per, limit }: ReportRequest,
  sources: Omit<SortSources, "per">,
): readonly number[] {
  const { tally } = sources;
  const { groups } = tally;
  const first = groupBy[0];
  const usual =
    first === undefined || !isTime(first)
      ? ({ column: "visits", descending: true } as const)
      : ({ column: first, descending: false } as const);
  const { column, descending } = sort ?? usual;
  const sign = descending ? -1 : 1;
  const names: readonly string[] = groupBy;
  const place = names.indexOf(column);
  const byGroups = (a: number, b: number) => tally.compare(a, b);
  const ranks = place >= 0 ? tally.ranks(place) : undefined;
  if (place >= 0 && ranks === undefined) {
    return smallest(groups, limit, (a, b) => sign * tally.compareAt(place, a, b) || byGroups(a, b));
  }
  const value = ranks ?? sortValue(column, { ...sources, per });
  const keys = new Float64Array(tally.numbered);
  // Nothing comes before anything.
  for (const group of groups) keys[group] = sign * (value(group) ?? Number.NEGATIVE_INFINITY);
  return smallest(groups, limit, (a, b) => compareNumbers(keys[a] ?? 0, keys[b] ?? 0) || byGroups(a, b));
}

/** Not by their difference: of two infinities that is no number. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
