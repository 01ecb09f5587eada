import { lastOf, type Piece } from "./secrets-pieces.ts";

/**
 * Mends the separators around a cut parameter. `kept` ends just before the cut and is changed in place; `next` is the
 * index in `pieces` just after it. Returns the index to go on from.
 *
 * Of the `&` on both sides at most one stays, the least encoded (it also ends the enclosing parameter), and only if
 * there is something on each side to separate; a `?` whose query is now empty goes.
 */
export function closeGap(kept: Piece[], pieces: readonly Piece[], next: number): number {
  // A `?`, `#` or `=` right before the cut opened it; one beyond a `&` may be the last character of another value.
  let adjacent = lastOf(kept)?.kind !== "&";
  const left = popSeparators(kept);
  let level = left?.depth ?? lastOf(kept)?.depth ?? 0;
  let separator = left;
  let at = next;
  for (let piece = pieces[at]; isSeparator(piece, at === next ? undefined : separator); piece = pieces[at]) {
    separator = outer(separator, piece);
    at += 1;
  }
  level = Math.min(level, separator?.depth ?? level);
  const atEnd = endsList(pieces[at], level);
  for (let last = lastOf(kept); last?.kind === "?" && (adjacent || last.opensQuery); last = lastOf(kept)) {
    // A separator of the text around an encoded `?` shows that nothing follows in that inner query.
    if (!atEnd && (separator === undefined || separator.depth >= last.depth)) return at;
    kept.pop();
    separator = outer(separator, popSeparators(kept));
    adjacent = false;
  }
  if (separator !== undefined && !atEnd && needsSeparator(lastOf(kept), separator, adjacent)) kept.push(separator);
  return at;
}

/** Takes the `&` off the end of `kept` and returns the least encoded. */
function popSeparators(kept: Piece[]): Piece | undefined {
  let separator: Piece | undefined;
  for (let last = lastOf(kept); isSeparator(last, separator); last = lastOf(kept)) {
    separator = outer(separator, last);
    kept.pop();
  }
  return separator;
}

/** A `&` more encoded than its neighbour towards the cut is not a separator of this list but a value's data. */
function isSeparator(piece: Piece | undefined, neighbour: Piece | undefined): piece is Piece {
  return piece?.kind === "&" && (neighbour === undefined || piece.depth <= neighbour.depth);
}

function outer(one: Piece | undefined, other: Piece | undefined): Piece | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.depth <= other.depth ? one : other;
}

/** Nothing follows in this list of parameters: the text ends, or a hash of this level or an outer one begins. */
function endsList(piece: Piece | undefined, level: number): boolean {
  return piece === undefined || (piece.kind === "#" && piece.depth <= level);
}

function needsSeparator(last: Piece | undefined, separator: Piece, adjacent: boolean): boolean {
  if (last === undefined) return false;
  if (!adjacent || last.kind === "word") return true;
  // What follows `=` is that parameter's value, one level in: a separator of the level of `=` ends it.
  return last.kind === "=" ? separator.depth <= last.depth : separator.depth < last.depth;
}
