import type { NetworkSettings } from "@metka/contract";
import type { ClickSearch, Found } from "../store/conversions/model.ts";

/** What attribution has to know of an offer. */
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
const DAY_MS = 86_400_000;

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

/** The offer that the network's own id names; without an id the network's only offer, if it has one. */
export function offerOf(
  network: string,
  offerId: string | undefined,
  offers: readonly NetworkOffer[],
): string | undefined {
  const own = offers.filter((offer) => offer.network === network);
  const named = offerId === undefined ? undefined : own.find(({ networkOfferId }) => networkOfferId === offerId);
  if (named !== undefined) return named.slug;
  const [only, another] = own;
  if (only === undefined || another !== undefined) return undefined;
  // An offer that has another id than the one that was reported is not it.
  return offerId === undefined || only.networkOfferId === undefined ? only.slug : undefined;
}

export interface LastClick {
  readonly user: Parameter | undefined;
  readonly offer: string | undefined;
  readonly windowDays: number;
  /** When the conversion was reported, ISO 8601. */
  readonly at: string;
}

/** The user's last click on the offer within the window before the conversion. */
export function lastClick({ user, offer, windowDays, at }: LastClick): ClickSearch["last"] {
  if (user === undefined || offer === undefined) return null;
  const since = new Date(Date.parse(at) - windowDays * DAY_MS).toISOString();
  return { parameter: user.name, userId: user.value, offer, since, until: at };
}

/** Why a conversion was given to a click, for whoever doubts it. A click that came late has a negative age. */
export function evidence({ parameter, click, model }: Found, at: string): string {
  return JSON.stringify({
    model,
    parameter,
    click_id: click.click_id,
    event_type: click.event_type,
    click_at: click.received_at,
    age_seconds: Math.round((Date.parse(at) - Date.parse(click.received_at)) / 1000),
  });
}
