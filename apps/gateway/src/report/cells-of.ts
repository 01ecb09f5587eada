import {
  type CellMark,
  type CellRow,
  CLICK_COUNTS,
  CONVERSION_COUNTS,
  CONVERSION_FACTS,
  type SegmentKind,
} from "../store/report/model.ts";
import type { Cells } from "./segment.ts";

/** Cells out of rows that have `d0`, `d1`, … for what they are told apart by and `n0`, `n1`, … for their counts. */
export function cellsOf(kind: SegmentKind, marks: readonly CellMark[], rows: readonly CellRow[]): Cells {
  const names = [...marks, ...factsOf(kind)];
  const counts = countsOf(kind);
  const valueKeys = names.map((_, at) => `d${at}`);
  const countKeys = counts.map((_, at) => `n${at}`);
  const cells = rows.map((row) => ({
    values: valueKeys.map((key) => textOf(row, key)),
    counts: countKeys.map((key) => countOf(row, key)),
  }));
  return { names, left: [], cells };
}

/** What cells are told apart by beside the marks that were asked for. */
export function factsOf(kind: SegmentKind): readonly string[] {
  return kind === "clicks" || kind === "users" ? [] : CONVERSION_FACTS;
}

function countsOf(kind: SegmentKind): readonly string[] {
  if (kind === "users") return [];
  return kind === "clicks" ? CLICK_COUNTS : CONVERSION_COUNTS;
}

function textOf(row: CellRow, key: string): string | null {
  const value = row[key];
  if (value === null || typeof value === "string") return value;
  throw new Error(`${key} of a cell is ${typeof value}, not a text`);
}

/** PostgreSQL's bigint may come as text. */
function countOf(row: CellRow, key: string): number {
  const value = row[key];
  const count = typeof value === "string" ? Number(value) : value;
  if (typeof count === "number" && Number.isFinite(count)) return count;
  throw new Error(`${key} of a cell is ${value}, not a number`);
}
