import { decodesCleanly, percentDecode } from "./percent.ts";

/** Nothing but what encodeURIComponent leaves or makes, and `+` for a form's blank. */
const ENCODED_TEXT = /^(?:[\w.~!*'()+-]|%[0-9a-f]{2})+$/i;

/** A blank or a letter beyond ASCII: what every encoder escapes. `100%25` and `a%2Fb` may be meant as they stand. */
const CERTAIN = /%20|%[c-f][0-9a-f]%[89ab]/i;

/** More layers than any chain of redirects and editors adds; each is one more pass. */
const MOST_LAYERS = 3;

/**
 * The text of a value that was encoded more than once: `%D0%B2%D0%B5%D1%81%D0%BD%D0%B0` is «весна», also after a link
 * had it as `%25D0%25B2…`. Only a value that is encoded text as a whole, all of it valid UTF-8, is decoded; any other
 * stays as it is. Never throws.
 */
export function decodeAgain(value: string): string {
  let text = value;
  for (let layer = 0; layer < MOST_LAYERS && isEncoded(text); layer += 1)
    text = percentDecode(text.replace(/\+/g, " "));
  return text;
}

function isEncoded(text: string): boolean {
  if (!text.includes("%") || !ENCODED_TEXT.test(text) || !decodesCleanly(text)) return false;
  // Of several layers only the innermost shows its letters.
  return CERTAIN.test(text.replace(/%(?:25)+/g, "%"));
}
