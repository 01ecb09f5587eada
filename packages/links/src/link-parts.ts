import { cleanValue } from "./clean-value.ts";
import { hashQuery, splitPairs, unescapeHash } from "./params.ts";
import { formDecode } from "./percent.ts";

/** One `name=value` of a link. */
export interface LinkPair {
  readonly raw: string;
  readonly rawName: string;
  readonly rawValue: string;
  readonly name: string;
  readonly value: string;
  readonly source: "query" | "hash";
}

export interface LinkParts {
  readonly query: string;
  /** What stands in the hash before its parameters: a router's path with its `?`, or the whole of a bare anchor. */
  readonly route: string;
  /** The parameters of the hash, unescaped. */
  readonly hash: string;
  readonly escapedHash: boolean;
}

/** `rest`: what stands after the address, from its `?` or `#` on. */
export function linkParts(rest: string): LinkParts {
  const [, query = "", written = ""] = /^\??([^#]*)#?(.*)/s.exec(rest) ?? [];
  const text = unescapeHash(written);
  const list = hashQuery(text);
  // A hash without a parameter is a page's anchor.
  const hash = list.indexOf("=") >= 0 ? list : "";
  const route = text.slice(0, text.length - hash.length);
  return { query, route, hash, escapedHash: text !== written };
}

/** As the gateway and the tracker read them. */
export function readLinkPairs(list: string, source: LinkPair["source"]): LinkPair[] {
  return splitPairs(list)
    .filter((raw) => raw !== "")
    .map((raw) => toPair(raw, source));
}

/** The separators in a list that ought to be `&`: each `?` or `#` at which it was split. */
export function secondSeparators(list: string): string[] {
  let end = -1;
  return splitPairs(list).flatMap((pair) => {
    const separator = list[end] ?? "&";
    end += pair.length + 1;
    return separator === "&" ? [] : [separator];
  });
}

export function toPair(raw: string, source: LinkPair["source"]): LinkPair {
  const [, rawName = "", rawValue = ""] = /^([^=]*)=?(.*)/s.exec(raw) ?? [];
  return { raw, rawName, rawValue, name: cleanValue(formDecode(rawName)), value: formDecode(rawValue), source };
}
