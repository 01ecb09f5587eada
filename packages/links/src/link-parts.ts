import { cleanValue } from "./clean-value.ts";
import { hashQuery, unescapeHash } from "./params.ts";
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

/** As the gateway and the tracker read them: `&` alone separates. */
export function readLinkPairs(list: string, source: LinkPair["source"]): LinkPair[] {
  return list
    .split("&")
    .filter((raw) => raw !== "")
    .map((raw) => toPair(raw, source));
}

/**
 * As they were meant: a `?` or `#` before `name=` separates too, except in a value that is an address itself. `second`
 * is told of each.
 */
export function readMeantPairs(
  list: string,
  source: LinkPair["source"],
  second: (separator: string) => void,
): LinkPair[] {
  return readLinkPairs(list, source).flatMap((pair) => {
    const pieces = pair.raw.split(/([?#])(?=[^=?#]+=)/);
    if (pieces.length === 1 || pair.raw.indexOf("://") >= 0) return [pair];
    return pieces.flatMap((piece, at) => {
      if (at % 2 === 0) return piece === "" ? [] : [toPair(piece, source)];
      second(piece);
      return [];
    });
  });
}

export function toPair(raw: string, source: LinkPair["source"]): LinkPair {
  const [, rawName = "", rawValue = ""] = /^([^=]*)=?(.*)/s.exec(raw) ?? [];
  return { raw, rawName, rawValue, name: cleanValue(formDecode(rawName)), value: formDecode(rawValue), source };
}
