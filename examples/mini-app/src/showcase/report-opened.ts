import { reportConversion } from "@metka/tracker";
import bridge from "@vkontakte/vk-bridge";
import { isInsideVk } from "../vk/launch.ts";

const reported = new Set<string>();

/** Tells VK's ads that an offer was opened, once for each offer. */
export function reportOpened(offerId: string, pixelCode: string | undefined): void {
  if (!isInsideVk || reported.has(offerId)) return;
  reported.add(offerId);
  // Never rejects, and nothing waits for it: the user is on the way to the offer.
  void reportConversion({ pixelCode, event: "offer_opened" }, { bridge });
}
