import type { ClickRow } from "./model.ts";

/** The columns of `api_utmtracking` that an insert fills, in the table's order. A missing one fails to compile. */
const ORDER = {
  click_id: 0,
  event_type: 0,
  timestamp: 0,
  received_at: 0,
  user_id: 0,
  first_name: 0,
  last_name: 0,
  utm_source: 0,
  utm_medium: 0,
  utm_campaign: 0,
  utm_content: 0,
  utm_term: 0,
  ref: 0,
  ref_source: 0,
  vk_ad_id: 0,
  vk_ref: 0,
  vk_platform: 0,
  url: 0,
  referrer: 0,
  user_agent: 0,
  ip_address: 0,
  offer: 0,
  launch_params_check: 0,
  extra: 0,
  isbot: 0,
  visit_click_id: 0,
} satisfies Record<keyof ClickRow, 0>;

export const CLICK_COLUMNS = Object.keys(ORDER).filter((name): name is keyof ClickRow => name in ORDER);
