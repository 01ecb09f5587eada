import { percentDecode } from "./percent.ts";

/** `{{name}}` holds `{name}`. A name's characters are never a bracket, so no two attempts scan the same text: linear. */
const MACRO = /\{\w+\}|\[{3}\w+\]{3}/;

/**
 * True if `value` holds an unresolved macro: `{name}`, `{{name}}` or `[[[name]]]` (name: letters, digits, `_`), raw,
 * percent-encoded once, or a mixture of the two. An ad cabinet or a network leaves such text where it had no value.
 */
export function hasMacro(value: string): boolean {
  return MACRO.test(percentDecode(value));
}
