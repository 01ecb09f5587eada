import { hasMacro } from "./macro.ts";
import { isNothing } from "./nothing.ts";
import { wellFormed } from "./well-formed.ts";

/**
 * `text` as well-formed Unicode; undefined if it counts as missing: `undefined`, "", itself an unresolved macro, or a
 * stringified nothing.
 */
export function givenValue(text: string | undefined): string | undefined {
  return text === undefined || text === "" || hasMacro(text) || isNothing(text) ? undefined : wellFormed(text);
}

/** The value of the first of a chain's names that has one. */
export function firstValue(names: readonly string[], value: (macro: string) => string | undefined): string | undefined {
  for (const name of names) {
    const found = givenValue(value(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
