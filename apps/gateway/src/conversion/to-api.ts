import type { Conversion, Network, NetworkSettings, Postback } from "@metka/contract";
import { formatMoney } from "../money.ts";
import type { ConversionRow, NetworkRow, PostbackRow } from "../store/conversions/model.ts";
import { parseSettings } from "./network-settings.ts";
import { attributionOf, type SendingOffer } from "./offer-attribution.ts";
import { postbackUrl } from "./postback-url.ts";
import { isUnconfirmed } from "./presets.ts";

/** A network as the API shows it; `baseUrl`: where the gateway is reached. */
export function toApiNetwork(network: NetworkRow, baseUrl: string, offers: readonly SendingOffer[]): Network {
  const { slug, token, active, created_at, updated_at } = network;
  const settings = parseSettings(slug, network.settings);
  return {
    slug,
    active: active === 1,
    token,
    postback_url: postbackUrl(baseUrl, network, settings, offers),
    unconfirmed: isUnconfirmed(slug, settings),
    warnings: networkWarnings(network, settings, offers),
    settings,
    created_at,
    updated_at,
  };
}

/** The sum as a decimal fraction, the evidence as an object. */
export function toApiConversion(row: ConversionRow): Conversion {
  const { id, network, transaction_id, goal, status, payout_minor, currency, offer, user_id } = row;
  const { click_id, first_click_id, model, reason } = row;
  return {
    id,
    network,
    transaction_id,
    goal,
    status,
    payout: payout_minor === null || currency === null ? null : formatMoney(payout_minor, currency),
    currency,
    offer,
    user_id,
    click_id,
    first_click_id,
    model,
    evidence: row.evidence === null ? null : JSON.parse(row.evidence),
    reason,
    created_at: row.created_at,
    updated_at: row.updated_at,
    withdrawn_at: row.withdrawn_at,
  };
}

export function toApiPostback(row: PostbackRow): Postback {
  const { id, network, received_at, method, ip, verdict, reason, conversion_id } = row;
  return { id, network, received_at, method, ip, params: JSON.parse(row.params), verdict, reason, conversion_id };
}

function networkWarnings({ slug }: NetworkRow, settings: NetworkSettings, offers: readonly SendingOffer[]): string[] {
  const inexact = offers.filter((offer) => offer.network === slug && attributionOf(offer) !== "click_id");
  const slugs = inexact.map((offer) => offer.slug).join(", ");
  return [
    ...(isUnconfirmed(slug, settings) ? [settings.note || "имена, статусы и макросы не сверены с кабинетом сети"] : []),
    ...(slugs === ""
      ? []
      : [`офферы без click_id в ссылке: ${slugs}; задайте им click_id_param, и конверсии будут точными`]),
  ];
}
