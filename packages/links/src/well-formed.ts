/** Either half of a surrogate pair. Quicker than a search for lone halves, which few texts need. */
const SURROGATE = /[\ud800-\udfff]/;

const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * `text` with every lone surrogate as U+FFFD: encodeURIComponent throws on one, and a name cut in the middle of an
 * emoji ends in one. String.prototype.toWellFormed is newer than the phones that open Mini Apps.
 */
export function wellFormed(text: string): string {
  return SURROGATE.test(text) ? text.replace(LONE_SURROGATE, "\ufffd") : text;
}
