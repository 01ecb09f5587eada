import { isUtf8 } from "node:buffer";
import type { PostbackEncoding } from "@metka/contract";
import { cleanValue, unescapeAmpersands } from "@metka/links";
import { decodeBytes, formBytes, isUndecoded, percentText } from "./decode-bytes.ts";
import { jsonFields, jsonValue } from "./json-fields.ts";

/** The request of a network, as bytes. The network's settings name the encoding. */
export interface SentBytes {
  /** The text after `?`, one character for each byte. */
  readonly query: string;
  readonly body: { readonly contentType: string; readonly bytes: Buffer } | undefined;
}

export interface SentParams {
  /** Parameters of query and body, those of the body first. */
  readonly params: ReadonlyMap<string, unknown>;
  /** Why the body could not be read, where it could not. */
  readonly unreadable: string | undefined;
}

export function readSent({ query, body }: SentBytes, encoding: PostbackEncoding | undefined): SentParams {
  const fromQuery = readForm(query, encoding);
  const fromBody = body === undefined ? NOTHING : readBody(body, encoding);
  return { params: new Map([...fromQuery, ...fromBody.params]), unreadable: fromBody.unreadable };
}

const NOTHING: SentParams = { params: new Map(), unreadable: undefined };

function unreadable(reason: string): SentParams {
  return { ...NOTHING, unreadable: reason };
}

/** JSON or a form. Networks often send a wrong content type, so the text itself decides as well. */
function readBody(
  { contentType, bytes }: NonNullable<SentBytes["body"]>,
  byDefault: PostbackEncoding | undefined,
): SentParams {
  const encoding = /charset\s*=\s*"?(?:windows-|cp)1251/i.test(contentType) ? "windows-1251" : byDefault;
  const text = bytes.toString("latin1");
  if (text.trim() === "") return NOTHING;
  if (/^multipart\//i.test(contentType)) {
    return unreadable("тело multipart не читается: пришлите JSON, форму или параметры в адресе");
  }
  if (!/json/i.test(contentType) && !/^(?:\xef\xbb\xbf)?\s*[{[]/.test(text)) {
    return { ...NOTHING, params: readForm(text, encoding) };
  }
  return readJson(bytes, encoding);
}

function readJson(bytes: Buffer, encoding: PostbackEncoding | undefined): SentParams {
  // JSON is UTF-8; bytes that are not are text of the named encoding, or are read one value at a time.
  const whole = isUtf8(bytes) ? decodeBytes(bytes, undefined) : decodeBytes(bytes, encoding);
  const text = (typeof whole === "string" ? whole : bytes.toString("latin1")).replace(/^\ufeff/, "");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable("тело не читается как JSON");
  }
  // An empty list is what PHP makes of no parameters.
  if (value === null || (Array.isArray(value) && value.length === 0)) return NOTHING;
  if (typeof value !== "object" || Array.isArray(value)) {
    return unreadable("тело JSON должно быть объектом с параметрами");
  }
  const pairs = jsonFields(text).map(({ name, source }): readonly [string, unknown] =>
    typeof whole === "string" ? [name, jsonValue(source)] : [decodeOr(name), undecodedValue(source)],
  );
  return { ...NOTHING, params: collected(pairs) };
}

/** For a body that is not UTF-8: `source` has one character for each byte. */
function undecodedValue(source: string): unknown {
  const bytes = Buffer.from(source, "latin1");
  if (isUtf8(bytes)) return jsonValue(bytes.toString("utf8"));
  const text = source.startsWith('"') ? String(JSON.parse(source)) : source;
  return { not_utf8: percentText(Buffer.from(text, "latin1")) };
}

function decodeOr(name: string): string {
  const decoded = decodeBytes(Buffer.from(name, "latin1"), undefined);
  return typeof decoded === "string" ? decoded : decoded.not_utf8;
}

/** `a=1&b=2`, one character for each byte. */
function readForm(text: string, encoding: PostbackEncoding | undefined): ReadonlyMap<string, unknown> {
  const pairs = unescapeAmpersands(text)
    .split("&")
    .filter((part) => part !== "")
    .map((part): readonly [string, unknown] => {
      const equals = part.indexOf("=");
      const name = decodeBytes(formBytes(equals < 0 ? part : part.slice(0, equals)), encoding);
      const value = equals < 0 ? "" : decodeBytes(formBytes(part.slice(equals + 1)), encoding);
      return [typeof name === "string" ? name : name.not_utf8, value];
    });
  return collected(pairs);
}

/**
 * Names without blanks and invisible characters: a form that begins with a byte order mark has one in its first name. A
 * name that comes twice with different values has a list of them: which one is meant is not known.
 */
function collected(pairs: Iterable<readonly [string, unknown]>): ReadonlyMap<string, unknown> {
  const lists = new Map<string, unknown[]>();
  for (const [written, value] of pairs) {
    const name = cleanValue(written);
    const list = lists.get(name) ?? [];
    if (!list.some((other) => isSame(other, value))) list.push(value);
    lists.set(name, list);
  }
  return new Map(Array.from(lists, ([name, list]) => [name, list.length === 1 ? list[0] : list]));
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((value) =>
    typeof value === "object" && value !== null && isUndecoded(value) ? value.not_utf8 : undefined,
  );
  return a !== undefined && a === b;
}
