import type { ListedOffer } from "@metka/contract";
import { buildLink } from "@metka/links";
import { gatewayLink } from "../offers/use-offers.ts";

export interface Mark {
  /** For React: names may be the same while they are typed. */
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** A link that is being made. */
export interface LinkDraft {
  readonly to: "app" | "go";
  readonly app: string;
  readonly group: string;
  readonly offer: string;
  readonly isShort: boolean;
  readonly isHash: boolean;
  readonly withAdClick: boolean;
  readonly marks: readonly Mark[];
}

const AD_CLICK = ["rb_clickid", "{{clickid}}"] as const;

/** The marks of docs/vk-ads-links.md. */
const USUAL_MARKS = [
  ["utm_source", "vk_ads"],
  ["utm_medium", "cpc"],
  ["utm_campaign", "{{ad_plan_id}}"],
  ["utm_term", "{{campaign_id}}"],
  ["utm_content", "{{banner_id}}"],
  ["ref", "{{banner_id}}"],
  ["ref_source", "vk_ads"],
  ["erid", ""],
] as const;

export const NEW_LINK: LinkDraft = {
  ...{ to: "app", app: "", group: "", offer: "", isShort: true, isHash: true, withAdClick: false },
  marks: USUAL_MARKS.map(([name, value], id) => ({ id, name, value })),
};

/** Undefined: it leads nowhere yet. */
export function linkOf(draft: LinkDraft, offer: ListedOffer | undefined): string | undefined {
  const pairs = draft.marks.map(({ name, value }) => [name, value] as const);
  const marks = draft.withAdClick ? [...pairs, AD_CLICK] : pairs;
  if (draft.to === "go") {
    if (offer === undefined) return undefined;
    const { slug, short } = offer;
    return buildLink(gatewayLink(draft.isShort && short !== undefined ? `/${short}` : `/go/${slug}`), marks, "query");
  }
  const app = digitsOf(draft.app);
  const group = digitsOf(draft.group);
  if (app === "") return undefined;
  const address = `https://vk.com/app${app}${group === "" ? "" : `_-${group}`}`;
  return buildLink(address, marks, draft.isHash ? "hash" : "query");
}

/** A pasted `vk.com/app123456` will do as well. */
function digitsOf(text: string): string {
  return /\d+/.exec(text)?.[0] ?? "";
}
