/** Nothing but printable ASCII, as most values are: only spaces around it can be too much. */
const NOT_PLAIN = /[^ -~]/;

/** Characters that nobody sees, and that change no letter: soft hyphen, direction marks, zero-width space and no-break. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** Every blank is a plain space: a no-break one is what office programs and web pages put between words. */
const BLANK = /[\s\u0085]/g;

/**
 * What counts for nothing at the end of a value: controls, joiners without a second letter, and fillers that look like
 * a blank. Inside, a joiner stays: it makes one emoji of two, and letters of Persian and Hindi need it.
 */
const EDGE = /[\p{Cc} \u115f\u1160\u200b-\u200f\u2800\u3164\uffa0]|\u034f/u;

/** At the beginning also what would change a letter before it: variation selectors. */
const LEADING = /[\ufe00-\ufe0f]/;

/**
 * A value as it is stored, compared and sent: without blanks around it and without invisible characters, in one Unicode
 * form (NFC). "" if nothing is left. Two values that look the same to a reader are the same, so the click's mark, the
 * line of costs and the filter of a report find each other. Letter case stays, and so do spaces between words.
 * Idempotent, linear.
 */
export function cleanValue(text: string): string {
  if (!NOT_PLAIN.test(text)) return text.trim();
  const plain = text.replace(INVISIBLE, "").replace(BLANK, " ").normalize("NFC");
  let start = 0;
  while (start < plain.length && (isEdge(plain[start]) || LEADING.test(plain[start] ?? ""))) start += 1;
  let end = plain.length;
  while (end > start && isEdge(plain[end - 1])) end -= 1;
  return plain.slice(start, end);
}

/** A U+0000 stays wherever it is: no database could hold it, so it has to be seen and refused. */
function isEdge(character = ""): boolean {
  return character !== "\0" && EDGE.test(character);
}
