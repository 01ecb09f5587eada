import type { ClickRow } from "../../apps/gateway/src/store/model.ts";
import type { DeliveryTable } from "../../apps/gateway/src/store/schema.ts";
import { seededRandom } from "../../e2e/support/seeded-random.ts";
import { busyHours } from "./busy-hours.ts";
import { CAMPAIGNS, type Campaign } from "./campaigns.ts";
import { clickId } from "./click-id.ts";
import { byPopularity, drawer, type Random } from "./draw.ts";
import { FirstClicks } from "./first-clicks.ts";
import { type SeededConversion, seededConversion } from "./seeded-conversion.ts";
import { type Visitor, visitorsOf } from "./visitors.ts";

export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Plan extends Period {
  readonly clicks: number;
  readonly seed: number;
  /** The id of the first click. */
  readonly firstId: number;
}

export type SeededClick = { readonly id: number } & ClickRow;
type SeededDelivery = Omit<Pick<DeliveryTable, keyof DeliveryTable>, "target" | "method" | "body">;

/** A click with all that came of it. */
export interface Made {
  readonly click: SeededClick;
  readonly delivery: SeededDelivery | undefined;
  readonly conversion: SeededConversion | undefined;
}

const REDIRECTS = 0.35;
const BOTS = 0.02;
const DAY_MS = 86_400_000;

const campaign = byPopularity(CAMPAIGNS);
const keyword = byPopularity([
  ...["займ без отказа", "займ на карту", "кредит онлайн", "займ срочно", "кредит с плохой историей"],
  ...["микрозайм", "деньги до зарплаты", "займ под 0", "кредитная карта", "рефинансирование"],
]);
const platform = drawer([
  ["mobile_android", 62],
  ["mobile_iphone", 24],
  ["desktop_web", 9],
  ["mobile_web", 5],
]);
const vkRef = drawer([
  ["other", 48],
  ["snippet_post", 24],
  ["feed_post", 15],
  ["catalog_recent", 9],
  ["quick_search", 4],
]);
const launchCheck = drawer([
  ["verified", 9],
  ["missing", 1],
]);
const deliveryStatus = drawer<DeliveryTable["status"]>([
  ["delivered", 97],
  ["failed", 2],
  ["pending", 1],
]);

/**
 * The same clicks for the same plan, in the order of their time, one by one: ten millions of them fit in no memory.
 * Only the period's end is now: nothing happens after it.
 */
export function* seededClicks({ fromMs, toMs, clicks, seed, firstId }: Plan): Generator<Made> {
  const random = seededRandom(seed);
  const visitors = visitorsOf(clicks);
  const firstClicks = new FirstClicks(visitors.users);
  let id = firstId;
  for (const hour of busyHours(fromMs, toMs, clicks)) {
    const stepMs = (hour.toMs - hour.fromMs) / hour.clicks;
    for (let index = 0; index < hour.clicks; index++) {
      const atMs = hour.fromMs + Math.floor((index + random()) * stepMs);
      const visitor = visitors.draw(random);
      const from = campaign(random);
      const click = seededClick({ id: id++, atMs, visitor, from, random });
      const first =
        visitor.index === undefined || click.isbot === 1
          ? click.click_id
          : firstClicks.note(visitor.index, from.offer, atMs, click.id);
      yield {
        click,
        delivery: click.event_type === "arbitrage_send" ? seededDelivery(click, from, atMs, random) : undefined,
        conversion: seededConversion({ click, first, network: from.network, atMs, endMs: toMs, random }),
      };
    }
  }
}

interface Origin {
  readonly id: number;
  readonly atMs: number;
  readonly visitor: Visitor;
  readonly from: Campaign;
  readonly random: Random;
}

function seededClick({ id, atMs, visitor, from, random }: Origin): SeededClick {
  const redirect = random() < REDIRECTS;
  const time = new Date(atMs).toISOString();
  const ad = from.ads[Math.floor(random() * from.ads.length)];
  const drawn = { platform: platform(random), ref: vkRef(random), keyword: keyword(random) };
  const marks = `utm_source=${from.source}&utm_medium=${from.medium}&utm_campaign=${from.name}&ref=${from.ref}`;
  const launch = `vk_app_id=51234567&vk_is_app_user=1&vk_language=ru&vk_platform=${drawn.platform}&vk_ref=${drawn.ref}`;
  const ts = String(Math.floor(atMs / 1000));
  return {
    id,
    click_id: clickId(atMs, id),
    event_type: redirect ? "offer_click" : "arbitrage_send",
    timestamp: time,
    received_at: time,
    user_id: visitor.userId,
    first_name: redirect ? null : visitor.firstName,
    last_name: redirect ? null : visitor.lastName,
    utm_source: from.source,
    utm_medium: from.medium,
    utm_campaign: from.name,
    utm_content: ad?.content ?? null,
    // Without a user the macro stays unresolved, which counts as no value.
    utm_term: from.term === "user" ? visitor.userId : drawn.keyword,
    ref: from.ref,
    ref_source: from.refSource,
    vk_ad_id: ad?.vkAdId ?? null,
    vk_ref: drawn.ref,
    vk_platform: drawn.platform,
    url: redirect
      ? `https://metka.example.ru/go/${from.offer}?${marks}&s5=${from.refSource}&s6=${visitor.userId ?? ""}`
      : `https://prod-app51234567-5c1e2a.pages-ac.vk-apps.com/index.html?${launch}&vk_ts=${ts}#${marks}&vk_ad_id=${ad?.vkAdId}`,
    referrer: redirect ? "https://vk.com/" : null,
    user_agent: visitor.userAgent,
    ip_address: visitor.ip,
    offer: from.offer,
    launch_params_check: launchCheck(random),
    extra: JSON.stringify({ s5: from.refSource, vk_app_id: "51234567", vk_is_app_user: "1", vk_ts: ts }),
    // Only redirects are followed by bots: the tracker runs in browsers.
    isbot: redirect && random() < BOTS / REDIRECTS ? 1 : 0,
    visit_click_id: null,
  };
}

function seededDelivery(
  click: SeededClick,
  { network, offer }: Campaign,
  atMs: number,
  random: Random,
): SeededDelivery {
  const status = deliveryStatus(random);
  const waits = status === "pending";
  return {
    id: click.id,
    network,
    host: "network.example",
    url: `https://network.example/click/892/159/?sub1=${offer}&sub4=${click.ref}&sub5=${click.ref_source}&sub6=${click.user_id}`,
    user_agent: click.user_agent,
    referer: null,
    status,
    attempts: waits ? 3 : 1,
    unknowns: 0,
    // No gateway of a bench ever sends them.
    due_at: waits ? atMs + 10_000 * DAY_MS : atMs,
    leased_by: null,
    interrupted: 0,
    http_status: waits ? 503 : status === "failed" ? 404 : 302,
    location: status === "delivered" ? "https://advertiser.example/landing" : null,
    error: null,
    created_at: atMs,
    finished_at: waits ? null : atMs + 180,
  };
}
