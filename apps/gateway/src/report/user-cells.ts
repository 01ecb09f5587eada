import { QUARTER, USER } from "../store/report/model.ts";
import { columnOf, picked } from "./project.ts";
import { countsOf, type Segment } from "./segment.ts";
import { userKey } from "./user-key.ts";

/** Cells that are told apart by their user as ones that have the user's key in place of counts; those without are left. */
export function keyedByUser({ size, columns, left, ...segment }: Segment): Segment {
  const { values, index } = columnOf({ size, columns, left, ...segment }, USER);
  const nobody = values.indexOf(null);
  const cells = new Uint32Array(index).map((_, cell) => cell).filter((cell) => index[cell] !== nobody);
  const keys = values.map((user) => (user === null ? Number.NaN : userKey(user)));
  const others = Array.from(columns).filter(([name]) => name !== USER);
  return {
    size: cells.length,
    columns: new Map(others.map(([name, column]) => [name, picked(column, cells)])),
    left,
    counts: [countsOf(Float64Array.from(cells, (cell) => keys[index[cell] ?? 0] ?? 0))],
  };
}

/** Those of one quarter of the hour, told apart by some names only; undefined: all, and by all. */
export function ofQuarter(segment: Segment, quarter: number | undefined, names: readonly string[]): Segment {
  if (quarter === undefined) return segment;
  const { size, left, counts } = segment;
  const { values, index } = columnOf(segment, QUARTER);
  const wanted = values.indexOf(String(quarter));
  const cells = Uint32Array.from({ length: size }, (_, cell) => cell).filter((cell) => index[cell] === wanted);
  return {
    size: cells.length,
    columns: new Map(names.map((name) => [name, picked(columnOf(segment, name), cells)])),
    left,
    counts: counts.map((column) => column.filter((_, cell) => index[cell] === wanted)),
  };
}
