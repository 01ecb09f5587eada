type Delimiter = "?" | "&" | "#" | "=";

/** A run of ordinary text, or one delimiter as it stood; `depth` is how many times a delimiter was percent-encoded. */
export interface Piece {
  readonly kind: "word" | Delimiter;
  readonly text: string;
  readonly depth: number;
  /** True for the `?` that surely begins a query: the first raw one of the text, or of a hash. */
  readonly opensQuery: boolean;
}

/** Three encodings: an encoded URL, inside an encoded URL, in an escaped hash. Deeper ones are not seen in links. */
const DELIMITER = /[?&#=]|%(?:25){0,2}(?:3F|26|23|3D)/gi;

const BY_CODE: Readonly<Record<string, Delimiter>> = { "3F": "?", "26": "&", "23": "#", "3D": "=" };

/** Cuts `text` at every delimiter, raw or encoded; the pieces' texts joined are `text` again. */
export function splitPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let inQuery = false;
  for (const match of text.matchAll(DELIMITER)) {
    const [delimiter] = match;
    if (match.index > from) pieces.push(word(text.slice(from, match.index)));
    pieces.push(readDelimiter(delimiter, !inQuery));
    if (delimiter === "?") inQuery = true;
    if (delimiter === "#") inQuery = false;
    from = match.index + delimiter.length;
  }
  if (from < text.length) pieces.push(word(text.slice(from)));
  return pieces;
}

/** Array.prototype.at is newer than the phones that open Mini Apps. */
export function lastOf(pieces: readonly Piece[]): Piece | undefined {
  return pieces[pieces.length - 1];
}

function word(text: string): Piece {
  return { kind: "word", text, depth: 0, opensQuery: false };
}

function readDelimiter(text: string, mayOpen: boolean): Piece {
  if (text === "?") return { kind: text, text, depth: 0, opensQuery: mayOpen };
  if (text === "&" || text === "#" || text === "=") return { kind: text, text, depth: 0, opensQuery: false };
  // `%3F` is one encoding; each further one puts `25` after the percent sign.
  const kind = BY_CODE[text.slice(-2).toUpperCase()] ?? "word";
  return { kind, text, depth: (text.length - 1) / 2, opensQuery: false };
}
