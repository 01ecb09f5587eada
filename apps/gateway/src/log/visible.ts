/** Controls of both ranges, separators of lines and paragraphs, and marks that turn the direction of a text. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A caller's characters must not write lines of their own, move a terminal's cursor or show a text backwards. */
export function visible(line: string): string {
  return line.replace(INVISIBLE, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
