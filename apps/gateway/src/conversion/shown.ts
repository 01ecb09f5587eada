import type { Conversion, Network, Postback } from "@metka/contract";
import { formatMoney } from "../money.ts";
import type { ConversionRow, NetworkRow, PostbackRow } from "../store/conversions/model.ts";
import { parseSettings, postbackUrl } from "./network-settings.ts";

/** A network as the API shows it; `baseUrl`: where the gateway is reached. */
export function shownNetwork(network: NetworkRow, baseUrl: string): Network {
  const { slug, token, active, created_at, updated_at } = network;
  const settings = parseSettings(slug, network.settings);
  return {
    slug,
    active: active === 1,
    token,
    postback_url: postbackUrl(baseUrl, network, settings),
    settings,
    created_at,
    updated_at,
  };
}

/** The sum as a decimal fraction, the evidence as an object. */
export function shownConversion(row: ConversionRow): Conversion {
  const { id, network, transaction_id, goal, status, payout_minor, currency, offer, user_id } = row;
  const { click_id, first_click_id, model } = row;
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
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

export function shownPostback(row: PostbackRow): Postback {
  const { id, network, received_at, method, ip, verdict, reason, conversion_id } = row;
  return { id, network, received_at, method, ip, params: JSON.parse(row.params), verdict, reason, conversion_id };
}
