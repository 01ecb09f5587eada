import { ALERT_KINDS, type TargetPreset, type TargetSettings } from "@metka/contract";

/** The settings of a target that its operator leaves out; `url` undefined: the operator has to give it. */
export type PresetSettings = Omit<TargetSettings, "title" | "preset" | "url"> & { readonly url: string | undefined };

/** The first lines are what a buyer looks for in a chat. */
const CHAT_TEXT = `{status_title}
Сумма: {payout} {currency}
Сеть: {network}
Оффер: {offer}
Кампания: {utm_campaign|ref}
Объявление: {utm_content|ref_source|vk_ad_id}
Клик: {click_id}`;

const COMMON = {
  separator: "&",
  method: "GET",
  body: null,
  text: "",
  values: {},
  repeat: "every_change",
  required: [],
  offers: [],
  networks: [],
  alerts: [],
} as const satisfies Partial<TargetSettings>;

/** Ready-made settings (docs/targets.md). */
export const PRESETS: Readonly<Record<TargetPreset, PresetSettings>> = {
  // VK Ads' help, "offline events": the goal's worth and name, and the ad click's own id. An event cannot be taken back,
  // and a second one would count the lead twice: so `once`.
  "vk-ads-pixel": {
    ...COMMON,
    ...fresh(),
    url: 'https://top-fwz1.mail.ru/tracker?id={pixel_id};e=RG%3A{payout|"0"}/{pixel_goal};rb_clickid={rb_clickid}',
    separator: ";",
    statuses: ["approved"],
    repeat: "once",
    required: ["rb_clickid"],
  },
  telegram: {
    ...COMMON,
    ...fresh(),
    url: "https://api.telegram.org/bot{env:TARGET_SECRET_TELEGRAM}/sendMessage",
    method: "POST",
    body: '{"chat_id":"{chat_id}","text":"{text}"}',
    text: CHAT_TEXT,
    statuses: ["approved"],
    alerts: [...ALERT_KINDS],
  },
  url: { ...COMMON, ...fresh(), url: undefined, statuses: ["pending", "approved", "rejected"] },
};

/** Lists that are each setting's own. */
function fresh(): Pick<TargetSettings, "values" | "required" | "offers" | "networks" | "alerts"> {
  return { values: {}, required: [], offers: [], networks: [], alerts: [] };
}
