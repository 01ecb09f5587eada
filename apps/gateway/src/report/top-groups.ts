import { nthSmallest } from "./nth-smallest.ts";
import type { ReportRequest } from "./request.ts";
import { isTime } from "./request.ts";
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
  const ranks = groupBy.map((_, place) => tally.ranks(place));
  const first = groupBy[0];
  const usual =
    first === undefined || !isTime(first)
      ? ({ column: "visits", descending: true } as const)
      : ({ column: first, descending: false } as const);
  const { column, descending } = sort ?? usual;
  const groups: readonly string[] = groupBy;
  const rank = ranks[groups.indexOf(column)];
  const value = rank ?? sortValue(column, { ...sources, per });
  const sign = descending ? -1 : 1;
  const keys = new Float64Array(tally.size);
  // Nothing comes before anything.
  for (let group = 0; group < keys.length; group += 1) keys[group] = sign * (value(group) ?? Number.NEGATIVE_INFINITY);
  const worst = nthSmallest(keys, limit);
  const candidates: number[] = [];
  for (let group = 0; group < keys.length; group += 1) if ((keys[group] ?? 0) <= worst) candidates.push(group);
  const byKey = (a: number, b: number) => compare(keys[a] ?? 0, keys[b] ?? 0);
  const byGroups = (a: number, b: number) => ranks.reduce((found, of) => found || of(a) - of(b), 0);
  return candidates.sort((a, b) => byKey(a, b) || byGroups(a, b)).slice(0, limit);
}

/** Not by their difference: of two infinities that is no number. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
