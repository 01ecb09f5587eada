import { columnOf, project } from "./project.ts";
import { type Column, type Counts, countsOf, indexOf, type Segment } from "./segment.ts";

/** What several spans come to together: told apart by what all of them are told apart by. */
export function mergeSegments(segments: readonly Segment[]): Segment {
  const first = segments.find(({ size }) => size > 0) ?? segments[0];
  if (first === undefined) throw new Error("there is nothing to merge");
  const left = [...new Set(segments.flatMap((segment) => segment.left))];
  const names = [...first.columns.keys()].filter((name) => !left.includes(name));
  const size = segments.reduce((total, segment) => total + segment.size, 0);
  const columns = names.map(
    (name) =>
      [
        name,
        joined(
          segments.map((segment) => columnOf(segment, name)),
          size,
        ),
      ] as const,
  );
  const counts = first.counts.map((_, at) =>
    joinedCounts(
      // Where there is nothing there are no counts.
      segments.flatMap((segment) => (segment.size === 0 ? [] : segment.counts[at])),
      size,
    ),
  );
  return project({ size, columns: new Map(columns), left, counts }, names);
}

function joined(columns: readonly Column[], size: number): Column {
  const places = new Map<string | null, number>();
  const cells = new Uint32Array(size);
  let next = 0;
  for (const { values, index } of columns) {
    const placed = values.map((value) => {
      const place = places.get(value) ?? places.size;
      places.set(value, place);
      return place;
    });
    for (const value of index) cells[next++] = placed[value] ?? 0;
  }
  return { values: [...places.keys()], index: indexOf(cells, places.size - 1) };
}

function joinedCounts(columns: readonly (Counts | undefined)[], size: number): Counts {
  const cells = new Float64Array(size);
  let next = 0;
  for (const column of columns) {
    if (column === undefined) throw new Error("a segment lacks counts");
    cells.set(column, next);
    next += column.length;
  }
  return countsOf(cells);
}
