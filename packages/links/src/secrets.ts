import { formDecode } from "./percent.ts";
import { isSecretName } from "./secret-name.ts";
import { closeGap } from "./secrets-gap.ts";
import { lastOf, type Piece, splitPieces } from "./secrets-pieces.ts";

/**
 * Cuts the parameters `sign`, `access_token` and `auth_key` (any case, percent-encoded or not) out of a URL, a query
 * or a hash, wherever they stand: also in an escaped hash and in a URL encoded inside another parameter's value. The
 * rest stays byte for byte, except for the `?` or `&` that a cut left with nothing to separate. Idempotent, never
 * throws, linear.
 */
export function withoutSecrets(text: string): string {
  // Most values have no `=` in any encoding, and this runs for every one of them.
  if (!text.includes("=") && !text.includes("%")) return text;
  const pieces = splitPieces(text);
  const kept: Piece[] = [];
  let cut = false;
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at];
    if (piece === undefined) break;
    if (piece.kind === "=" && namesSecret(lastOf(kept), piece.depth)) {
      kept.pop();
      at = closeGap(kept, pieces, endOfValue(pieces, at + 1, piece.depth));
      cut = true;
    } else {
      kept.push(piece);
      at += 1;
    }
  }
  return cut ? kept.map((piece) => piece.text).join("") : text;
}

function namesSecret(name: Piece | undefined, depth: number): boolean {
  if (name?.kind !== "word") return false;
  let { text } = name;
  for (let round = 0; round <= depth; round += 1) text = formDecode(text);
  return isSecretName(text);
}

/** A value ends at a `&` or `#` encoded no deeper than its own `=`; a deeper one is the value's data. */
function endOfValue(pieces: readonly Piece[], from: number, depth: number): number {
  const isEnd = (piece: Piece) => (piece.kind === "&" || piece.kind === "#") && piece.depth <= depth;
  let at = from;
  for (let piece = pieces[at]; piece !== undefined && !isEnd(piece); piece = pieces[at]) at += 1;
  return at;
}
