/** Words that programs write where they had no id, in any case. */
const WORDS = new Set([
  ...["null", "nil", "none", "undefined", "nan", "n/a", "na", "no", "not set", "not_set", "notset"],
  ...["unknown", "empty", "void", "default", "true", "false", "-1", "object object"],
]);

/** Nothing but punctuation, blanks and zeros: `-`, `0`, `0.0`, `""`, `{}`, a UUID of zeros. */
const EMPTY_LIKE = /^[\p{P}\p{S}\p{Z}0]*$/u;

/** Marks around a name, as macros have them in one system or another: `$order`, `:order`, `%order%`, `[order]`. */
const MARKED_NAME = /^[[({<%#$:@!|*~]+[\p{L}_][\p{L}_.\- ]*[\])}>%#$:@!|*~]*$/u;

/**
 * Whether a value is a constant where an id should be: taken for one, it would make one conversion, one goal or one
 * person of many. `names`: what the parameters are called; a value that is a parameter's name is none either.
 */
export function isConstant(value: string, names: readonly string[]): boolean {
  const text = value.trim().toLowerCase();
  const bare = text.replace(/^[^\p{L}\p{N}-]+|[^\p{L}\p{N}]+$/gu, "");
  return EMPTY_LIKE.test(text) || WORDS.has(bare) || MARKED_NAME.test(text) || names.includes(text);
}
