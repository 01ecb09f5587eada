/** `&` as HTML writes it, however often it was escaped: `&amp;`, `&amp;amp;`, `&#38;`, `&#x26;`; its `;` may be `%3B`. */
const ESCAPED = /&(?:(?:amp|#0*38|#x0*26)(?:;|%3b))+/gi;

/**
 * A URL or a list of parameters with `&` in place of `&amp;`, which a link has that was copied out of a page's source or
 * went through an editor twice. Without this all marks after the first are lost. No real parameter's name begins so.
 */
export function unescapeAmpersands(text: string): string {
  return text.replace(ESCAPED, "&");
}
