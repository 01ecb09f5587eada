import { percentDecode } from "./percent.ts";

/**
 * What programs write where they had no value: JavaScript's `undefined`, `null`, `NaN` and `[object Object]`, Python's
 * `None`, an export's `(null)` and `(not set)`. `none` and `nil` are words that people use as marks.
 */
const NOTHING = /^\s*([(<]?(undefined|null|not set)[>)]?|nan|\[object \w+\])\s*$/i;

/** True for a stringified nothing, raw or percent-encoded once. As a value it would make one person of many. */
export function isNothing(value: string): boolean {
  const text = percentDecode(value);
  return NOTHING.test(text) || text.trim() === "None";
}
