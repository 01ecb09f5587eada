import type { SQLInputValue } from "node:sqlite";

/** Statements kept prepared: more than the number of different queries there are. */
export const MOST_PREPARED = 200;

export function toInput(value: unknown): SQLInputValue {
  if (
    value instanceof Uint8Array ||
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "bigint"
  ) {
    return value;
  }
  throw new TypeError(`SQLite cannot hold a ${typeof value} parameter`);
}
