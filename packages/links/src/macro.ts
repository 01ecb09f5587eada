import { percentDecode } from "./percent.ts";

/**
 * `{name}`, `{{name}}` and `[[[name]]]`, wherever they stand. A name is what cabinets and networks write: letters of any
 * script, digits and `_`, with `. : | -` and blanks among them (`campaign.name`, `campaign-id`, `Кампания 1`,
 * `name|upper`); `{}` and `{ - }` are none. Its characters are never a bracket, so no two attempts scan the same text:
 * linear.
 *
 * Then what other systems write, as a whole value only, since each of these characters is common in real values:
 * `__CID__`, `%%id%%`, `[CLICK_ID]`, `#id#`, `<user_id>`. Brackets need a name with `_` or a last `ID`: `[RU]` is a mark.
 */
export const MACRO =
  /\{{1,2}[\s.:|-]*[\p{L}\p{N}_][\p{L}\p{M}\p{N}_\s.:|-]*\}{1,2}|\[{3}[\s.:|-]*[\p{L}\p{N}_][\p{L}\p{M}\p{N}_\s.:|-]*\]{3}|^\s*(?:__[A-Z\d_]+__|%%[\w.-]+%%|\[+[A-Z\d_]*(?:_[A-Z\d]+|ID)\]+|#\w+#|<\w+>)\s*$/u;

/**
 * True if `value` holds an unresolved macro, raw, percent-encoded once, or a mixture of the two. An ad cabinet or a
 * network leaves such text where it had no value.
 */
export function hasMacro(value: string): boolean {
  return MACRO.test(percentDecode(value));
}
