import { cleanValue } from "./clean-value.ts";
import { cutUnresolved, fillMacros, isUnresolved, maskMacros } from "./link-macros.ts";
import { givenValue } from "./macro-value.ts";
import { hashQuery } from "./params.ts";
import { encodeValue, formDecode } from "./percent.ts";
import { wellFormed } from "./well-formed.ts";

type Lookup = (macro: string) => string | undefined;

type Defaults = ReadonlyArray<readonly [name: string, value: string | undefined]>;

/**
 * What stands before the query, and in it what a browser may take for the scheme and the site: it reads `https:/\site`
 * and `https:///site` as well.
 */
const ADDRESS = /^((?:[^/\\?#]*:)?[/\\\s]*[^/\\?#]*)[^?#]*/;

/**
 * Fills in a link written by hand, for a browser. What `parseTemplate` would refuse is made the best of, since a user
 * waits for a link that opens; it never throws, unless `value` does.
 *
 * `value` gives a macro's raw value: `undefined` if there is no such macro, "" if it has no value now. It is cleaned
 * (`cleanValue`); an unresolved macro counts as no value, "0" is one. Braces, bars and quotes may be percent-encoded, as browsers copy them.
 *
 * The link's own text stays byte for byte, without the white space around it and without empty parameters (`?&a=1&`).
 * - A parameter of the query, or of the fragment (`#/route?a={ref}`), is left out if one of its macros has no value, is
 *   foreign (`{{id}}`) or broken (`{ref|`), if its parts make up a macro together, or if its name stands before it.
 * - In the path, and in a fragment without parameters, such a macro is cut out, with a dot after it.
 * - So it is in the site's name, where no macro is filled except with its literal: who makes up a link to the
 *   application chooses the values, and would choose the site. `https://{ref}.x.ru/` still opens, as `https://x.ru/`.
 *   Then the path is not filled either: a browser that finds no site before the path takes it from there.
 * - If `value` knows none of the link's macros, `defaults` that have a value are set in the query: in place of the
 *   parameter of that name, else at the end.
 *
 * The result holds no macro, raw or decoded once, and no parameter twice. Filling it again changes nothing, except that
 * a link whose macros were filled has none now, and so would get the defaults.
 */
export function fillLink(link: string, value: Lookup, defaults: Defaults = []): string {
  let known = false;
  const lookUp: Lookup = (macro) => {
    const found = value(macro);
    if (found === undefined) return undefined;
    known = true;
    return cleanValue(found);
  };
  const text = wellFormed(link).trim();
  const [address = "", written = ""] = ADDRESS.exec(maskMacros(text)) ?? [];
  const writtenSite = text.slice(0, written.length);
  const site = cutUnresolved(fillMacros(writtenSite, noValue));
  const path = fillMacros(text.slice(written.length, address.length), site === writtenSite ? lookUp : noValue);
  const [query = "", fragment] = fillMacros(text.slice(address.length), lookUp).split(/#(.*)/s);
  const added = known ? [] : defaults;
  const filled = site + cutUnresolved(path) + fillParameters("?", query.slice(1), added) + fillFragment(fragment);
  // A fragment that lost a parameter may read in another way: `#a={x}&/route?b=1&b=2`.
  return filled === link ? link : fillLink(filled, value, added);
}

function noValue(): undefined {}

/** `text` has no `#`; undefined if there is no fragment. */
function fillFragment(text: string | undefined): string {
  if (text === undefined) return "";
  const query = hashQuery(text);
  if (!query.includes("=")) return `#${cutUnresolved(text)}`;
  return fillParameters(`#${cutUnresolved(text.slice(0, text.length - query.length))}`, query, []);
}

/**
 * Sets `defaults`, and leaves out what is empty, unresolved or repeated. `opener` is what stands before the list: its
 * last character, which is `?`, `&` or `#`, goes with the last parameter.
 */
function fillParameters(opener: string, list: string, defaults: Defaults): string {
  const added = new Map<string, string>();
  for (const [name, value] of defaults) {
    const given = givenValue(cleanValue(value ?? ""));
    if (given !== undefined) added.set(name, `${encodeValue(wellFormed(name))}=${encodeValue(given)}`);
  }
  const kept = new Map<string, string>();
  for (const written of [...list.split("&"), ...added.values()]) {
    const name = formDecode(written.replace(/=.*/s, ""));
    const parameter = added.get(name) ?? written;
    if (parameter !== "" && !kept.has(name) && !isUnresolved(parameter)) kept.set(name, parameter);
  }
  return kept.size > 0 ? opener + Array.from(kept.values()).join("&") : opener.slice(0, -1);
}
