import { isNoId } from "@metka/links";

/** Marks around a name, as macros have them in one system or another: `$order`, `:order`, `%order%`, `[order]`. */
const MARKED_NAME = /^[[({<%#$:@!|*~]+[\p{L}_][\p{L}_.\- ]*[\])}>%#$:@!|*~]*$/u;

/**
 * Whether a value is a constant where an id should be: taken for one, it would make one conversion, one goal or one
 * person of many. `names`: what the parameters are called; a value that is a parameter's name is none either.
 */
export function isConstant(value: string, names: readonly string[]): boolean {
  const text = value.trim().toLowerCase();
  return isNoId(text) || MARKED_NAME.test(text) || names.includes(text);
}
