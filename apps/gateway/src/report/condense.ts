import { columnOf, picked, project } from "./project.ts";
import type { Segment } from "./segment.ts";

/** So few values cost little, whosoever they are. */
const FEW_VALUES = 512;
/** Of the clicks that have a mark at all: with more values than this share it is each user's own. */
const OWN_SHARE = 0.5;

export interface CondenseOptions {
  /** Names that are never left out. */
  readonly kept: ReadonlySet<string>;
  /** Conversions are few, and so many different ones that nearly each has an ad to itself: their own values stay. */
  readonly leavesOwn: boolean;
  /** No more cells are kept, so that a report's cost has a bound whatever the clicks are. */
  readonly cellsMost: number;
}

/**
 * Makes a segment fit to be kept (ADR 0015). A name that has a value of its own for each user (`utm_term={user_id}`) is
 * left out, and so are, one by one, those with the most values where there are too many cells still. What comes out
 * depends on the cells alone, and their order does not matter.
 */
export function condense(segment: Segment, { kept, leavesOwn, cellsMost }: CondenseOptions): Segment {
  const own = leavesOwn ? [...segment.columns.keys()].filter((name) => !kept.has(name) && isOwn(segment, name)) : [];
  let condensed = without(segment, own);
  while (condensed.size > cellsMost) {
    const most = mostVaried(condensed, kept);
    if (most === undefined) break;
    condensed = without(condensed, [most]);
  }
  return sorted(condensed);
}

function isOwn(segment: Segment, name: string): boolean {
  const { values, index } = columnOf(segment, name);
  const different = values.length - (values.includes(null) ? 1 : 0);
  if (different <= FEW_VALUES) return false;
  const nothing = values.indexOf(null);
  const [counts] = segment.counts;
  let clicks = 0;
  for (let cell = 0; cell < segment.size; cell += 1) if (index[cell] !== nothing) clicks += counts?.[cell] ?? 0;
  return different > clicks * OWN_SHARE;
}

function mostVaried({ columns }: Segment, kept: ReadonlySet<string>): string | undefined {
  const varied = Array.from(columns, ([name, { values }]) => ({ name, values: values.length }))
    .filter(({ name, values }) => !kept.has(name) && values > 1)
    .sort((a, b) => b.values - a.values);
  return varied[0]?.name;
}

function without(segment: Segment, gone: readonly string[]): Segment {
  const names = [...segment.columns.keys()].filter((name) => !gone.includes(name));
  return project(segment, names, [...segment.left, ...gone]);
}

/** The same cells in an order that is the same whatever order they came in. */
function sorted({ size, columns, left, counts }: Segment): Segment {
  const ranked = Array.from(columns.values(), ({ values, index }) => {
    const order = [...values.keys()].sort((a, b) => compare(values[a] ?? null, values[b] ?? null));
    const ranks = new Uint32Array(values.length);
    for (const [rank, value] of order.entries()) ranks[value] = rank;
    return { ranks, index };
  });
  const byValues = (a: number, b: number) => {
    for (const { ranks, index } of ranked) {
      const difference = (ranks[index[a] ?? 0] ?? 0) - (ranks[index[b] ?? 0] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const cells = Uint32Array.from({ length: size }, (_, cell) => cell).sort(byValues);
  return {
    size,
    columns: new Map(Array.from(columns, ([name, column]) => [name, picked(column, cells)])),
    left,
    counts: counts.map((column) => column.map((_, at) => column[cells[at] ?? 0] ?? 0)),
  };
}

function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
