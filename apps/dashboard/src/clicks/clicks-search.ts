import { readDays, readTexts, readWord } from "../shell/list-search.ts";

export const DELIVERIES = ["pending", "delivered", "failed"] as const;
export const EVENTS = ["arbitrage_send", "offer_click"] as const;
/** Marks that a reader looks for as a text. */
export const TEXTS = ["user_id", "utm_source", "utm_campaign", "utm_content", "ref"] as const;

/** Which clicks the page lists; the API's own parameters. */
export interface ClicksSearch
  extends Readonly<Partial<Record<(typeof TEXTS)[number] | "offer" | "from" | "to", string>>> {
  readonly delivery?: (typeof DELIVERIES)[number];
  readonly event_type?: (typeof EVENTS)[number];
}

export function readClicksSearch(search: Readonly<Record<string, unknown>>): ClicksSearch {
  const delivery = readWord(search.delivery, DELIVERIES);
  const event_type = readWord(search.event_type, EVENTS);
  return {
    ...(delivery === undefined ? {} : { delivery }),
    ...(event_type === undefined ? {} : { event_type }),
    ...readTexts(search, [...TEXTS, "offer"]),
    ...readDays(search),
  };
}
