import type { NetworkSettings } from "@metka/contract";
import type { ClickSearch, Found } from "../store/conversions/model.ts";
import { DAY_MS } from "../store/durations.ts";

/** The fields of an offer that attribution needs. */
export interface NetworkOffer {
  readonly slug: string;
  readonly network: string;
  readonly networkOfferId: string | undefined;
}

/** A parameter of a postback that has a value. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Most ids of clicks in one postback: it is sent by others, and each is a query. */
const MOST_NAMED = 10;
const ULID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/i;

/** Values that may be a click's id, those of the network's own click-id parameters first. */
export function clickIds(
  params: readonly Parameter[],
  { click_id }: NetworkSettings["parameters"],
): ClickSearch["named"] {
  const rank = new Map(click_id.map((name, index) => [name, index]));
  const ranked = params
    .filter(({ value }) => ULID.test(value))
    .map(({ name, value }) => ({ parameter: name, clickId: value.toLowerCase() }))
    // The sort is stable: the others follow in the order in which they came.
    .sort((a, b) => (rank.get(a.parameter) ?? rank.size) - (rank.get(b.parameter) ?? rank.size));
  const first = new Map<string, ClickSearch["named"][number]>();
  for (const named of ranked) if (!first.has(named.clickId)) first.set(named.clickId, named);
  return [...first.values()].slice(0, MOST_NAMED);
}

/** The offers that a postback may be about, and how they are known. */
export interface OfferScope {
  /**
   * `offer_id`: the network's id names one offer; `only_offer`: the network has no other; `all_offers`: no id was
   * reported, so it may be any of the network's; `no_network_offer_id`: the id fits none, so it may be any that has
   * no id of its own.
   */
  readonly by: "offer_id" | "only_offer" | "all_offers" | "no_network_offer_id";
  /** Slugs; empty: none of Metka's offers fits. */
  readonly offers: readonly string[];
}

/** Where a user's click may be looked for: the fewest offers that the postback and their settings allow. */
export function offerScope(network: string, offerId: string | undefined, offers: readonly NetworkOffer[]): OfferScope {
  const own = offers.filter((offer) => offer.network === network);
  const slugs = (list: readonly NetworkOffer[]) => list.map(({ slug }) => slug);
  if (offerId === undefined) return { by: own.length === 1 ? "only_offer" : "all_offers", offers: slugs(own) };
  const named = own.filter(({ networkOfferId }) => networkOfferId === offerId);
  if (named.length > 0) return { by: "offer_id", offers: slugs(named) };
  // An offer that has another id than the one that was reported is not it.
  const nameless = own.filter(({ networkOfferId }) => networkOfferId === undefined);
  return { by: "no_network_offer_id", offers: slugs(nameless) };
}

export interface LastClick {
  readonly user: Parameter | undefined;
  readonly offers: readonly string[];
  readonly windowDays: number;
  /** When the conversion was reported, ISO 8601. */
  readonly at: string;
}

/** The user's last click on one of the offers within the window before the conversion. */
export function lastClick({ user, offers, windowDays, at }: LastClick): ClickSearch["last"] {
  if (user === undefined || offers.length === 0) return null;
  const since = new Date(Date.parse(at) - windowDays * DAY_MS).toISOString();
  return { parameter: user.name, userId: user.value, offers, since, until: at };
}

/** Why a conversion was given to a click. A click that came late has a negative age. */
export function evidence({ parameter, click, model, alsoClicked }: Found, scope: OfferScope, at: string): string {
  return JSON.stringify({
    model,
    ...(model === "last_click" ? { offers_by: scope.by } : {}),
    ...(alsoClicked.length > 0 ? { also_clicked: alsoClicked } : {}),
    parameter,
    click_id: click.click_id,
    event_type: click.event_type,
    click_at: click.received_at,
    age_seconds: Math.round((Date.parse(at) - Date.parse(click.received_at)) / 1000),
  });
}
