import { AD_FACTS, type AdMacro, replaceMacros } from "./ad-macros.ts";
import { cleanValue } from "./clean-value.ts";
import { encodeValue } from "./percent.ts";
import { wellFormed } from "./well-formed.ts";

/** Where a link's marks stand: VK passes what follows `#` on to a Mini App, and may drop what follows `?`. */
export type MarksPlace = "hash" | "query";

/** What VK fills in an ad's link, or may fill. */
export const AD_MACROS: readonly AdMacro[] = AD_FACTS.filter(
  ({ filled }) => filled === "yes" || filled === "unconfirmed",
);

/**
 * A link with marks, in their order. Values are encoded, but for macros: VK finds them only as they are written. Marks
 * without a name or a value are left out; of marks with the same name the first is taken.
 */
export function buildLink(
  address: string,
  marks: Iterable<readonly [name: string, value: string]>,
  place: MarksPlace,
): string {
  const pairs = new Map<string, string>();
  for (const [name, written] of marks) {
    const value = cleanValue(wellFormed(written));
    const key = wellFormed(name).trim();
    if (key !== "" && value !== "" && !pairs.has(key)) pairs.set(key, encodeBetweenMacros(value));
  }
  const query = Array.from(pairs, ([name, value]) => `${encodeValue(name)}=${value}`).join("&");
  return query === "" ? address : `${address}${place === "hash" ? "#" : "?"}${query}`;
}

function encodeBetweenMacros(value: string): string {
  return replaceMacros(value, ({ macro }) => macro, encodeValue);
}
