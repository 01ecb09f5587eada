declare global {
  interface JSON {
    /** The reviver's third argument (ES2026), which Node has and the compiler's library does not know yet. */
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** A string; a bracket, a colon or a comma; any other run of characters, which is a number or a word. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

export interface JsonField {
  readonly name: string;
  /** The value's own text. */
  readonly source: string;
}

/**
 * The fields of a JSON object with the text of their values, one that comes twice as often as it comes.
 * `text` is known to be a JSON object; how deep it is nested does not matter.
 */
export function jsonFields(text: string): readonly JsonField[] {
  const fields: JsonField[] = [];
  let depth = 0;
  let name = "";
  let valueAt = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (depth === 1) {
      if (token === ":") valueAt = index + 1;
      else if (valueAt === 0 && token.startsWith('"')) name = String(JSON.parse(token));
      else if (valueAt > 0 && (token === "," || token === "}")) {
        fields.push({ name, source: text.slice(valueAt, index).trim() });
        valueAt = 0;
      }
    }
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
  }
  return fields;
}

/** Deeper values would overflow the stack of what writes them; they are kept as their text. */
const MOST_DEPTH = 16;

/** Too deep to be written as JSON again. */
export interface TooDeep {
  readonly json: string;
}

/** A value of a field. Numbers are their own text, so that no digit is lost: `1234567890123456789`, `1.50`, `-0`. */
export function jsonValue(source: string): unknown {
  if (/^[-\d]/.test(source)) return source;
  if (!/^[{[]/.test(source)) return JSON.parse(source);
  if (depthOf(source) > MOST_DEPTH) return { json: source } satisfies TooDeep;
  return JSON.parse(source, (_key: string, value: unknown, context: { readonly source?: string }) =>
    typeof value === "number" ? context.source : value,
  );
}

function depthOf(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of source.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
