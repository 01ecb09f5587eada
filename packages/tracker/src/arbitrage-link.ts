import { fillLink, hasMacro, STAND_INS } from "@metka/links";
import { textOf, userFields } from "./click.ts";
import type { UserData, UtmParams } from "./types.ts";

/**
 * The link with real values in place of its macros: `{ref}`, `{user_id}`, any mark by its name, and chains such as
 * `{ref|s4|"none"}`. A link without macros gets `s4` (ref), `s5` (ref_source) and `s6` (the user's ID), as the offers'
 * links have them. The rest stays as it is written; a parameter without a value is left out. Never throws.
 */
export function generateArbitrageLink(
  baseUrl: string,
  utmParams: UtmParams | null | undefined,
  userData: UserData | null | undefined,
): string {
  const values = new Map<string, string>();
  for (const [name, value] of [...Object.entries(utmParams ?? {}), ...userFields(userData)]) {
    const text = textOf(value);
    if (text !== "") values.set(name, text);
  }
  for (const [mark, sub] of STAND_INS) {
    const own = values.get(mark);
    const given = values.get(sub);
    if (given !== undefined && (own === undefined || hasMacro(own))) values.set(mark, given);
  }
  const subs = STAND_INS.map(([mark, sub]) => [sub, values.get(mark)] as const);
  return fillLink(String(baseUrl), (name) => values.get(name) ?? "", subs);
}
