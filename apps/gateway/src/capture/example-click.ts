import { type CapturedClick, captureClick } from "./capture-click.ts";
import type { Offer } from "./offers.ts";

const CLICK_ID = "01kf0c5a00000000000000test";
/** An address for documentation (RFC 5737). */
const ADDRESS = "203.0.113.7";

/** What would become of a click: through the very code that a click goes through, and nothing is stored. */
export function exampleClick(body: Readonly<Record<string, string>>, offer: Offer, nowMs: number): CapturedClick {
  return captureClick(
    body,
    { nowMs, clickId: CLICK_ID, ip: ADDRESS, userAgent: undefined },
    new Map([[offer.slug, offer]]),
    { defaultOffer: offer.slug, launchParams: "off", appSecrets: new Map(), launchParamsMaxAgeMs: 0 },
  );
}
