import { QUARTER, USER } from "../store/report/model.ts";
import { columnOf, picked } from "./project.ts";
import { countsOf, type Segment } from "./segment.ts";
import { userKey } from "./user-key.ts";

/** Cells that are told apart by their user as ones that have the user's key in place of counts; those without are left. */
export function keyedByUser(segment: Segment): Segment {
  const { values, index } = columnOf(segment, USER);
  const nobody = values.indexOf(null);
  const keys = values.map((user) => (user === null ? Number.NaN : userKey(user)));
  const names = [...segment.columns.keys()].filter((name) => name !== USER);
  const cells = cellsWhere(segment, (cell) => index[cell] !== nobody);
  const counts = [countsOf(Float64Array.from(cells, (cell) => keys[index[cell] ?? 0] ?? 0))];
  return { ...pickedCells(segment, names, cells), counts };
}

/** Those of one quarter of the hour, told apart by some names only; undefined: all, and by all. */
export function ofQuarter(segment: Segment, quarter: number | undefined, names: readonly string[]): Segment {
  if (quarter === undefined) return segment;
  const { values, index } = columnOf(segment, QUARTER);
  const wanted = values.indexOf(String(quarter));
  const cells = cellsWhere(segment, (cell) => index[cell] === wanted);
  const counts = segment.counts.map((column) => column.filter((_, cell) => index[cell] === wanted));
  return { ...pickedCells(segment, names, cells), counts };
}

function cellsWhere({ size }: Segment, isWanted: (cell: number) => boolean): Uint32Array {
  return Uint32Array.from({ length: size }, (_, cell) => cell).filter(isWanted);
}

function pickedCells(segment: Segment, names: readonly string[], cells: Uint32Array): Omit<Segment, "counts"> {
  const columns = names.map((name) => [name, picked(columnOf(segment, name), cells)] as const);
  return { size: cells.length, columns: new Map(columns), left: segment.left };
}
