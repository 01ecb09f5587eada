import { CAMPAIGNS, OFFERS } from "./campaigns.ts";

const [popular, second] = CAMPAIGNS.map(({ name }) => name);
const [offer] = OFFERS;

/** Reports of three groups over the whole period: each time and each mark in one of them at least. */
export const SHAPES: readonly string[] = [
  "group_by=day,utm_campaign,utm_content",
  "group_by=hour,utm_campaign,event_type",
  "group_by=week,utm_source,utm_medium",
  "group_by=month,offer,network",
  "group_by=hour,offer,vk_platform&tz=Asia/Kolkata",
  "group_by=day,utm_campaign,vk_ad_id&tz=Asia/Kolkata",
  "group_by=offer,network,event_type",
  "group_by=utm_source,utm_medium,utm_campaign&sort=-cr",
  "group_by=utm_campaign,utm_content,vk_ad_id&limit=10000",
  "group_by=hour,utm_campaign,utm_content&limit=10000",
  "group_by=day,ref,ref_source",
  "group_by=ref,ref_source,vk_ref",
  "group_by=vk_platform,vk_ref,launch_params_check",
  "group_by=day,vk_platform,launch_params_check",
  "group_by=utm_campaign,utm_content,vk_ref&model=first",
  "group_by=day,utm_campaign,offer&basis=conversion",
  "group_by=hour,utm_source,offer&basis=conversion&model=first",
  `group_by=day,utm_campaign,utm_content&filter[offer]=${offer}&filter[event_type]=offer_click`,
  `group_by=day,utm_content,vk_platform&filter[utm_campaign]=${popular},${second}&filter[vk_ref]=snippet_post`,
  `group_by=utm_content,utm_term,vk_platform&filter[utm_campaign]=${popular}`,
  // Four campaigns have as many terms as users: no aggregate of them is smaller than its rows.
  "group_by=utm_campaign,utm_term,ref",
  "group_by=utm_campaign,utm_content,ref&users=1",
  "group_by=day,utm_campaign,offer&users=1",
  "group_by=hour,utm_campaign,ref&users=1&tz=Asia/Kolkata",
];
