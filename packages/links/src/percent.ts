/** The escapes of one UTF-8 character, by its first byte. Overlong forms and surrogates match too, and fail to decode. */
const ESCAPED_CHARACTER =
  /%(?:[0-7][0-9a-f]|[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3})/gi;

/** The characters that encodeURIComponent leaves and that HTML, a shell or a Markdown link would read as syntax. */
const LEFT_BY_ENCODE = /[!'()*]/g;

/** Percent escapes decoded once. What is not a valid escape of UTF-8 text stays as it stands; never throws. */
export function percentDecode(text: string): string {
  if (!text.includes("%")) return text;
  return decodeOrUndefined(text) ?? text.replace(ESCAPED_CHARACTER, (found) => decodeOrUndefined(found) ?? found);
}

/** As `percentDecode`, with `+` for a space: how a query is read. */
export function formDecode(text: string): string {
  return percentDecode(text.includes("+") ? text.replace(/\+/g, " ") : text);
}

/** False if `text` holds an escape that is broken (`%`, `%4`, `%zz`) or is not UTF-8 (`%FF`). */
export function decodesCleanly(text: string): boolean {
  return decodeOrUndefined(text) !== undefined;
}

/** One query value, encoded; `value` must be well-formed Unicode (a lone surrogate throws URIError). */
export function encodeValue(value: string): string {
  return encodeURIComponent(value).replace(LEFT_BY_ENCODE, encodeCharacter);
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function decodeOrUndefined(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // Malformed: the caller keeps the text.
  }
}
