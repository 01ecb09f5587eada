/** Escapes of printable ASCII from "0" up: braces, brackets and every character of a name, and never `%25`. */
const ASCII_ESCAPE = /%[3-7][0-9a-f]/gi;

/** `{{name}}` holds `{name}`. A name's characters are never a bracket, so no two attempts scan the same text: linear. */
const MACRO = /\{[A-Za-z0-9_]+\}|\[{3}[A-Za-z0-9_]+\]{3}/;

/**
 * True if `value` holds an unresolved macro: `{name}`, `{{name}}` or `[[[name]]]` (name: letters, digits, `_`), raw,
 * percent-encoded once, or a mixture of the two. An ad cabinet or a network leaves such text where it had no value.
 */
export function hasMacro(value: string): boolean {
  const escaped = value.includes("%");
  if (!escaped && !value.includes("{") && !value.includes("[")) return false;
  return MACRO.test(escaped ? value.replace(ASCII_ESCAPE, decodeAscii) : value);
}

function decodeAscii(escaped: string): string {
  return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
}
