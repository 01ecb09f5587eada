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

/** Words that programs write where they had no id, in any case. As marks, people use some of them. */
const NO_ID = new Set([
  ...["null", "nil", "none", "undefined", "nan", "n/a", "na", "no", "not set", "not_set", "notset"],
  ...["unknown", "empty", "void", "default", "true", "false", "-1", "object object"],
]);

/** Nothing but punctuation, blanks and zeros: `-`, `0`, `0.0`, `""`, `{}`, a UUID of zeros. */
const EMPTY_LIKE = /^[\p{P}\p{S}\p{Z}0]*$/u;

/** True for what is no id of anything: as a user's, an event's or a conversion's it would make one of many. */
export function isNoId(value: string): boolean {
  const text = value.toLowerCase();
  return EMPTY_LIKE.test(text) || NO_ID.has(text.replace(/^[^\p{L}\p{N}-]+|[^\p{L}\p{N}]+$/gu, ""));
}
