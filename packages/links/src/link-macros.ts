import { hasMacro } from "./macro.ts";
import { firstValue, givenValue } from "./macro-value.ts";
import { encodeValue, percentDecode } from "./percent.ts";

/**
 * `{ref}` or `{ref|s4|"literal"}`; braces, bars and quotes may be percent-encoded. The first group is the other brace
 * of `{{name}}`, which an ad cabinet would have filled. A literal ends at the next quote, so many beginnings of a
 * macro take linear time.
 */
const MACRO =
  /(\{|%7B)?(?:\{|%7B)(\w+(?:(?:\||%7C)\w+)*)(?:(?:\||%7C)("|%22)((?:(?!\3)[^"])*)\3)?(?:\}|%7D)(\}|%7D)?/gi;

/** Stands where a macro has no value: itself a macro, so that what holds it is seen to be unresolved. */
const NOTHING = "{0}";

/** `text` with its macros blotted out, of the same length: a literal may hold any character of URL syntax. */
export function maskMacros(text: string): string {
  return text.replace(MACRO, (macro) => "_".repeat(macro.length));
}

/** Replaces each macro by its encoded value, or by one without any: either way by text without URL syntax. */
export function fillMacros(text: string, value: (macro: string) => string | undefined): string {
  return text.replace(
    MACRO,
    (_, outer: string | undefined, names: string, quote?: string, literal = "", after = "") => {
      if (outer !== undefined) return NOTHING;
      const found =
        firstValue(names.split(/\||%7C/i), value) ?? givenValue(quote === '"' ? literal : percentDecode(literal));
      return (found === undefined ? NOTHING : encodeValue(found)) + after;
    },
  );
}

/** True if a part of a URL, or what a reader decodes it to, holds a macro or the beginning of a chain. */
export function isUnresolved(part: string): boolean {
  const decoded = percentDecode(part);
  if (hasMacro(decoded) || /\{\w+\|/.test(decoded)) return true;
  // `s6=undefined` is what an application's own template makes of a missing value.
  const value = /=(.*)/s.exec(decoded)?.[1];
  return value !== undefined && givenValue(value) === undefined && value !== "";
}

/**
 * Cuts out of a site or a path the macros without a value, each with the dot after it, and then the whole of a segment
 * that is still unresolved.
 */
export function cutUnresolved(path: string): string {
  return path.replace(/\{0\}\.?/g, "").replace(/[^/\\]+/g, (segment) => (isUnresolved(segment) ? "" : segment));
}
