import { unescapeAmpersands } from "./ampersands.ts";
import { formDecode, percentDecode } from "./percent.ts";
import { isSecretName } from "./secret-name.ts";

/** Where a parameter stood: the query, the hash, or VK's signed launch parameters (which stand in the query). */
export type ParamSource = "query" | "hash" | "launch";

export interface FoundParam {
  readonly value: string;
  readonly source: ParamSource;
}

export interface UrlParams {
  /**
   * Every parameter with a value, decoded. Signed launch parameters win over the hash, the hash wins over the query,
   * and within each the first non-empty occurrence wins. `sign`, `access_token` and `auth_key` are never here.
   */
  readonly params: ReadonlyMap<string, FoundParam>;
  /**
   * The raw query as it stood, without `?`, for the signature check; present if it holds `sign` and `vk_user_id` or
   * `vk_app_id`. It holds the signature: not to be stored or logged.
   */
  readonly launchParams: string | undefined;
}

/** The query without its `?`, the hash without its `#`. */
const URL_PARTS = /^[^?#]*\??([^#]*)#?(.*)/s;

const PAIR = /^([^=]+)=(.+)/s;

type Pair = readonly [name: string, value: string];

/**
 * Reads the parameters of a URL: absolute, relative, or just `?a=b#c=d`. Never throws: the string comes from a
 * visitor's browser, so it is split by hand and need not be a valid URL. Broken percent escapes are kept literally.
 */
export function readUrlParams(url: string): UrlParams {
  const [, query = "", hash = ""] = URL_PARTS.exec(unescapeAmpersands(url)) ?? [];
  const queryPairs = readPairs(query);
  const signed = queryPairs.some(([name]) => name === "sign");
  const params = new Map<string, FoundParam>();
  // A launch parameter is vouched for by VK, so a hash, which anyone can write, must not replace it.
  if (signed && queryPairs.some(([name]) => name.startsWith("vk_"))) {
    addPairs(params, queryPairs.filter(isLaunchPair), "launch");
  }
  addPairs(params, readPairs(hashQuery(unescapeHash(hash))), "hash");
  addPairs(params, queryPairs, "query");
  const identified = queryPairs.some(([name]) => name === "vk_user_id" || name === "vk_app_id");
  return { params, launchParams: signed && identified ? query : undefined };
}

/** VK's mobile clients may escape the whole hash; an unescaped one with parameters always has its own `=`. */
export function unescapeHash(hash: string): string {
  return !hash.includes("=") && /%3d/i.test(hash) ? unescapeAmpersands(percentDecode(hash)) : hash;
}

/** The end of a hash (given without its `#`) that holds `a=b&c=d`; all of it if it is no router's path. */
export function hashQuery(text: string): string {
  if (/^!?\//.test(text)) {
    // A router's path. Its parameters follow `?`; links built by hand append them with `&` alone.
    const end = text.search(/[?&]/);
    return end < 0 ? "" : text.slice(end + 1);
  }
  const mark = text.indexOf("?");
  return mark >= 0 && !text.slice(0, mark).includes("=") ? text.slice(mark + 1) : text;
}

/**
 * The `name=value` of a list, as they stood. A second `?` or `#` before a name separates, too, as in links that two
 * programs have added parameters to; where a value is an address, it may be that address's own.
 */
export function splitPairs(list: string): string[] {
  return list.split(list.includes("://") ? "&" : /&|[?#](?=\w+=)/);
}

/** Decoded pairs in order; those without a name or a value are left out, since an empty value means "absent". */
function readPairs(query: string): Pair[] {
  return splitPairs(query).flatMap((part): Pair[] => {
    const [, name, value] = PAIR.exec(part) ?? [];
    return name && value ? [[formDecode(name), formDecode(value)]] : [];
  });
}

function isLaunchPair([name]: Pair): boolean {
  return name.startsWith("vk_") || name === "odr_enabled";
}

function addPairs(params: Map<string, FoundParam>, pairs: readonly Pair[], source: ParamSource): void {
  for (const [name, value] of pairs) {
    if (!params.has(name) && !isSecretName(name)) params.set(name, { value, source });
  }
}
