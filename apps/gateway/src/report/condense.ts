import type { Cell, Cells } from "./segment.ts";

/** So few values are nobody's own. */
const FEW_VALUES = 64;
/** Of the clicks that have a mark at all: with more values than this share it is each user's own. */
const OWN_SHARE = 0.5;
/** One segment has no more cells, so that a report's cost has a bound whatever the clicks are. */
const CELLS_MOST = 8_192;

export interface CondenseOptions {
  /** Conversions are few, and so many different ones that nearly each has an ad to itself: their own values stay. */
  readonly leavesOwn: boolean;
}

/**
 * Makes cells fit to be kept (ADR 0015). A name that has a value of its own for each user (`utm_term={user_id}`) is left
 * out, and so are, one by one, those with the most values where there are too many cells still. What comes out depends on the cells
 * alone, and their order does not matter. `kept`: names that are never left out.
 */
export function condense(
  { names, cells }: Omit<Cells, "left">,
  kept: ReadonlySet<string>,
  { leavesOwn }: CondenseOptions,
): Cells {
  const left = leavesOwn ? names.filter((name, at) => !kept.has(name) && isOwn(cells, at)) : [];
  let condensed = without({ names, left: [], cells }, left);
  while (condensed.cells.length > CELLS_MOST) {
    const most = mostVaried(condensed, kept);
    if (most === undefined) break;
    condensed = without(condensed, [most]);
  }
  return { ...condensed, cells: condensed.cells.toSorted(compareCells) };
}

function isOwn(cells: readonly Cell[], at: number): boolean {
  const values = new Set<string>();
  let clicks = 0;
  for (const { values: own, counts } of cells) {
    const value = own[at] ?? null;
    if (value === null) continue;
    values.add(value);
    clicks += counts[0] ?? 0;
  }
  return values.size > FEW_VALUES && values.size > clicks * OWN_SHARE;
}

function mostVaried({ names, cells }: Cells, kept: ReadonlySet<string>): string | undefined {
  const varied = names
    .map((name, at) => ({ name, values: new Set(cells.map(({ values }) => values[at] ?? null)).size }))
    .filter(({ name, values }) => !kept.has(name) && values > 1)
    .sort((a, b) => b.values - a.values);
  return varied[0]?.name;
}

/** Cells that are told apart by less: those that are alike then become one. */
function without({ names, left, cells }: Cells, gone: readonly string[]): Cells {
  if (gone.length === 0) return { names, left, cells };
  const places = names.flatMap((name, at) => (gone.includes(name) ? [] : [at]));
  const merged = new Map<string, Cell>();
  for (const { values, counts } of cells) {
    const rest = places.map((at) => values[at] ?? null);
    const key = JSON.stringify(rest);
    const cell = merged.get(key);
    const sum = cell === undefined ? counts : counts.map((count, at) => count + (cell.counts[at] ?? 0));
    merged.set(key, { values: rest, counts: sum });
  }
  return {
    names: places.flatMap((at) => names[at] ?? []),
    left: [...left, ...gone],
    cells: [...merged.values()],
  };
}

function compareCells(a: Cell, b: Cell): number {
  for (const [at, value] of a.values.entries()) {
    const other = b.values[at] ?? null;
    if (value === other) continue;
    if (value === null) return -1;
    return other !== null && value < other ? -1 : 1;
  }
  return 0;
}
