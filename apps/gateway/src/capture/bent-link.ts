import type { Offer, Offers } from "./offers.ts";

export interface StraightLink {
  readonly offer: Offer;
  /** The link as it was meant, with all its marks. */
  readonly url: string;
}

/** Zero-width characters, which messengers and cabinets add to links invisibly. */
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff\u00ad]/g;
/** `?`, `&`, `=` and `#` that were encoded with the rest of the address, however often. */
const ENCODED_SYNTAX = /%(?:25)*(3F|26|3D|23)/gi;
/** What a sentence or Markdown puts before a link. */
const BEFORE = String.raw`\/+[^\p{L}\p{N}_/-]*`;
/** What they put after it: signs, or the words that follow a blank, a quote or a bracket. */
const AFTER = String.raw`(?:[\s)\]>»"',][^?&#]*|[^\p{L}\p{N}_&?#=;]*)`;
/** The name of an offer or of a short link, then the marks. */
const LINK = new RegExp(String.raw`^${BEFORE}(?:(go)\/+)?([\p{L}\p{N}_-]+)${AFTER}(?:([?&#;])(.*))?$`, "isu");

/**
 * Reads a link that led nowhere as its author meant it: `/Eg5hd.`, `/Eg5hd%3Fs4=a`, `/Eg5hd&s4=a`, `/eg5hd`,
 * `//go//otkaz/`, `/«Eg5hd»`, `/Eg5hd;s4=a`. The offer is always one of the gateway's; undefined: none, or more than one comes into question.
 */
export function straightLink(url: string, offers: Offers): StraightLink | undefined {
  const [path = "", query = ""] = halves(url.replace(/^[a-z]+:\/\/[^/?#]*/i, ""));
  const readable = decodedName(path.replace(ENCODED_SYNTAX, (_, hex) => decodeURIComponent(`%${hex}`)));
  const [, go, name, separator, rest = ""] = LINK.exec(readable) ?? [];
  if (name === undefined) return undefined;
  const offer = find(name, offers, go === undefined ? "short" : "slug");
  if (offer === undefined) return undefined;
  const inPath = separator === ";" ? rest.replaceAll(";", "&") : rest;
  const marks = [inPath, query].filter((part) => part !== "").join("&");
  return { offer, url: `/go/${offer.slug}${marks === "" ? "" : `?${marks}`}` };
}

function halves(url: string): [path: string, query: string] {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}

/** Only what stands before the marks is decoded: these are decoded with all others. */
function decodedName(path: string): string {
  const end = path.search(/[?&#=]/);
  const head = (end < 0 ? path : path.slice(0, end)).replace(/%(?:25)+/g, "%");
  const marks = end < 0 ? "" : path.slice(end);
  try {
    return decodeURIComponent(head).replace(INVISIBLE, "") + marks;
  } catch {
    // An escape that is none, and stands after the name.
    return head.replace(/%.*$/s, "") + marks;
  }
}

/** By its own name; else in any letters' case, where that means one offer. */
function find(name: string, offers: Offers, by: "short" | "slug"): Offer | undefined {
  const all = Array.from(offers.values());
  const exact = all.find((offer) => offer[by] === name);
  if (exact !== undefined) return exact;
  const alike = all.filter((offer) => offer[by]?.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}
