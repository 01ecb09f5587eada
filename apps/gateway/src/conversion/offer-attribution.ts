import type { OfferAttribution } from "@metka/contract";
import type { NetworkOffer } from "./attribute.ts";

/** An offer with what its clicks take along to the network. */
export interface SendingOffer extends NetworkOffer {
  readonly sent: { readonly clickId: readonly string[]; readonly userId: readonly string[] };
}

/** How exactly a conversion of this offer finds its click, by what the network can report. */
export function attributionOf({ sent }: Pick<SendingOffer, "sent">): OfferAttribution {
  if (sent.clickId.length > 0) return "click_id";
  return sent.userId.length > 0 ? "user" : "none";
}

const INEXACT = {
  user: "click_id в сеть не уходит, поэтому конверсию получит последний клик пользователя: чтобы было точно, задайте офферу click_id_param, свободный параметр сети (например sub8)",
  none: "в сеть не уходят ни click_id, ни user_id, поэтому конверсии останутся без клика: задайте офферу click_id_param, свободный параметр сети (например sub8)",
} as const;

/** Why conversions of an offer cannot be attributed exactly, each with the setting that fixes it; `offers`: all. */
export function attributionWarnings(offer: SendingOffer, offers: Iterable<NetworkOffer>): string[] {
  const attribution = attributionOf(offer);
  if (attribution === "click_id") return [];
  const warnings: string[] = [INEXACT[attribution]];
  const shares = Array.from(offers).some(({ slug, network }) => network === offer.network && slug !== offer.slug);
  if (attribution === "user" && shares && offer.networkOfferId === undefined) {
    warnings.push(
      `у сети «${offer.network}» несколько офферов, поэтому последний клик ищется по всем, у кого нет network_offer_id: задайте его, если сеть сообщает номер оффера`,
    );
  }
  return warnings;
}
