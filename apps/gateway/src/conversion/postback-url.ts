import type { NetworkSettings } from "@metka/contract";
import type { SendingOffer } from "./offer-attribution.ts";

export interface PostbackUrlFor {
  readonly slug: string;
  readonly token: string;
}

/**
 * The URL to paste into the network's cabinet. It asks the network for what the network's offers really send: a macro
 * of a parameter that none of them fills would promise what cannot come. Macros stand as they are: encoded, the network
 * would not know them. A network without offers has its settings' own macros.
 */
export function postbackUrl(
  baseUrl: string,
  { slug, token }: PostbackUrlFor,
  settings: NetworkSettings,
  offers: readonly SendingOffer[],
): string {
  const own = offers.filter(({ network }) => network === slug);
  const pairs = own.length === 0 ? Object.entries(settings.macros) : sentPairs(settings, own);
  const query = pairs.map(([name, macro]) => `${name}=${macro}`);
  return `${baseUrl}/postback/${slug}/${token}${query.length === 0 ? "" : `?${query.join("&")}`}`;
}

type Pair = readonly [name: string, macro: string];

function sentPairs({ parameters, macros }: NetworkSettings, own: readonly SendingOffer[]): readonly Pair[] {
  const sentClickIds = [...new Set(own.flatMap(({ sent }) => sent.clickId))];
  const sentUserIds = [...new Set(own.flatMap(({ sent }) => sent.userId))];
  const pairs = Object.entries(macros).flatMap(([name, macro]): readonly Pair[] => {
    if (parameters.click_id.includes(name)) return sentMacro([name, macro], parameters.click_id, sentClickIds);
    if (parameters.user_id.includes(name)) return sentMacro([name, macro], parameters.user_id, sentUserIds);
    return [[name, macro]];
  });
  return [...pairs, ...otherClickIds(pairs, sentClickIds)];
}

/** `names`: what the network calls the parameters of this meaning; a macro of another name is the operator's own. */
function sentMacro([name, macro]: Pair, names: readonly string[], sent: readonly string[]): readonly Pair[] {
  const inner = innerName(macro);
  if (inner === undefined || sent.includes(inner) || !names.includes(inner)) return [[name, macro]];
  const [first] = sent;
  return first === undefined ? [] : [[name, macro.replace(inner, () => first)]];
}

/** A click's id is found in any parameter, so each further one that offers send it in goes under its own name. */
function otherClickIds(pairs: readonly Pair[], sent: readonly string[]): readonly Pair[] {
  const asked = new Set(pairs.map(([, macro]) => innerName(macro)));
  const names = new Set(pairs.map(([name]) => name));
  const sample = pairs.find(([, macro]) => innerName(macro) !== undefined)?.[1];
  const inner = sample === undefined ? undefined : innerName(sample);
  if (sample === undefined || inner === undefined) return [];
  return sent
    .filter((name) => !asked.has(name) && !names.has(name))
    .map((name) => [name, sample.replace(inner, () => name)] as const);
}

/** `{sub8}` and `[[[sub8]]]` ask for `sub8`; undefined: it is a constant. */
function innerName(macro: string): string | undefined {
  return /^[^\w.-]+([\w.-]+)[^\w.-]+$/.exec(macro)?.[1];
}
