import { formDecode } from "@metka/links";

/**
 * Values that the gateway, a network or an operator chooses. A person is in one of them only by mistake, and then the
 * same query mostly names that person elsewhere as well.
 */
const FIGURES: ReadonlySet<string> = new Set([
  ...["click_id", "transaction_id", "sum", "payout", "currency", "from", "to", "tz", "group_by", "sort", "limit"],
  ...["cursor", "format", "basis", "model", "users", "per", "delivery", "async"],
]);

/** Values that people choose: what an ad is called. A careless cabinet or link puts a user's ID or address there. */
const MARKS: ReadonlySet<string> = new Set([
  ...["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "ref", "ref_source"],
  ...["vk_ad_id", "vk_ref", "vk_platform", "offer", "offer_id", "network", "goal", "status"],
  ...["s1", "s2", "s3", "s4", "s5", "s7", "s8"],
  ...["sub1", "sub2", "sub3", "sub4", "sub5", "sub7", "sub8", "sub9", "sub10"],
]);

/** A separator that is encoded: the value holds a query of its own, with names that are not looked at. */
const QUERY_INSIDE = /%(?:25)*(?:3d|26|3f|23)/i;
/** An ID of VK's has this many digits or more; a telephone number also has signs between them, and so has a date. */
const PERSON = /\p{Nd}{5}|(?:\p{Nd}[\s().-]*){9}|@/u;
/** A hidden value of fewer characters stands in other values by chance. */
const SHORTEST_TELLING = 4;
/** No link is encoded more often. */
const MOST_LAYERS = 4;

interface Pair {
  readonly raw: string;
  readonly name: string;
  readonly value: string;
  readonly kind: "figure" | "mark" | "hidden";
}

/**
 * A query for the request log: which parameters came, and the values of those that say what an ad, a network or an
 * operator wants. Any other value may be about a person, and so may a mark that looks like a person's ID, telephone or
 * address, or that holds what a hidden parameter says.
 */
export function loggedQuery(query: string): string {
  const pairs = query.split("&").map(readPair);
  const personal = pairs
    .filter(({ kind }) => kind === "hidden")
    .map(({ value }) => readable(value))
    .filter((value) => value.length >= SHORTEST_TELLING);
  return pairs.map((pair) => (isShown(pair, personal) ? pair.raw : withoutValue(pair))).join("&");
}

function readPair(raw: string): Pair {
  const at = raw.indexOf("=");
  const [name, value] = at < 0 ? ["", raw] : [raw.slice(0, at), raw.slice(at + 1)];
  const filtered = /^filter(?:\[|%5b)(\w+)(?:\]|%5d)$/i.exec(name)?.[1] ?? name;
  const kind = FIGURES.has(filtered) ? "figure" : MARKS.has(filtered) ? "mark" : "hidden";
  return { raw, name, value, kind };
}

function isShown({ kind, value }: Pair, personal: readonly string[]): boolean {
  if (kind === "hidden" || QUERY_INSIDE.test(value)) return false;
  const text = readable(value);
  return (kind === "figure" || !PERSON.test(text)) && !personal.some((one) => text.includes(one));
}

/** Letters and digits as a reader would see them in the end, in one case. */
function readable(value: string): string {
  let text = value;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) text = formDecode(text);
  return text.normalize("NFKC").toLowerCase().trim();
}

function withoutValue({ raw, name }: Pair): string {
  if (!raw.includes("=")) return raw === "" ? "" : "…";
  return `${/^[\w[\]%.-]{1,64}$/.test(name) ? name : "…"}=…`;
}
