import type { ReceivedClick } from "../received-click.ts";
import { kopecks, type VkAdsOrder, VkAdsOrderError, wholeNumber } from "./order.ts";
import { dayOf, daysBetween, type Records } from "./records.ts";
import { seedCabinet } from "./seed.ts";
import type { Cabinet, VkAds } from "./vk-ads.ts";

const DAY_MS = 86_400_000;
const SEED_DAYS = 7;

/** Changes what the sandbox's VK Ads has. `clicks`: those that its CPA network has received, for `price_of_click`. */
export function carryOut(order: VkAdsOrder, vkAds: VkAds, clicks: () => readonly ReceivedClick[]): void {
  const cabinet = vkAds.cabinet(order.client_id ?? "sandbox");
  const { records } = cabinet;
  if (order.now !== undefined) vkAds.setClock(order.now ?? undefined);
  if (order.per_second !== undefined) vkAds.perSecond = order.per_second;
  if (order.fault !== undefined) vkAds.fault = order.fault ?? undefined;
  if (order.lag_hours !== undefined) records.lagHours = order.lag_hours;
  changeAccess(order, cabinet);
  if (order.seed !== undefined) {
    const nowMs = vkAds.now();
    const days = daysBetween(dayOf(nowMs - ((order.days ?? SEED_DAYS) - 1) * DAY_MS), dayOf(nowMs));
    seedCabinet(records, order.seed, days);
  }
  for (const { kind, fields } of order.objects) {
    const id = wholeNumber(`${kind}.id`, fields.id);
    const known = records.objects[kind].get(id);
    const parent = kind === "groups" ? fields.campaign_id : fields.group_id;
    records.objects[kind].set(id, {
      id,
      name: String(fields.name ?? known?.name ?? ""),
      status: String(fields.status ?? known?.status ?? "active"),
      parent: parent === undefined ? known?.parent : wholeNumber(`${kind}: parent`, parent),
    });
  }
  for (const line of order.spend) addSpend(line, records);
  if (order.price_of_click !== undefined) spendOfClicks(order.price_of_click, records, clicks());
}

function changeAccess(order: VkAdsOrder, cabinet: Cabinet): void {
  if (order.client_secret !== undefined) cabinet.secret = order.client_secret;
  if (order.token !== undefined) cabinet.tokens.ready = order.token;
  if (order.tokens === "expire") cabinet.tokens.expireAll();
  if (order.tokens === "delete") cabinet.tokens.deleteAll();
}

function addSpend(line: Readonly<Record<string, unknown>>, records: Records): void {
  const { banner, day, spent, shows = 0, clicks = 0 } = line;
  const id = wholeNumber("spend.banner", banner);
  if (!records.objects.banners.has(id)) throw new VkAdsOrderError(`spend.banner: баннера ${id} нет`);
  if (typeof day !== "string" || !/^\d{4}-\d\d-\d\d$/.test(day)) {
    throw new VkAdsOrderError("spend.day: нужен день вида 2026-11-01");
  }
  const figures = { shows: wholeNumber("spend.shows", shows), clicks: wholeNumber("spend.clicks", clicks) };
  records.set(id, day, { ...figures, spent: kopecks("spend.spent", spent) });
}

/** Every click that came with a banner's id in any parameter has cost this much, on its day. */
function spendOfClicks(price: number, records: Records, clicks: readonly ReceivedClick[]): void {
  for (const { at, params } of clicks) {
    const banner = Object.values(params).find((value) => records.objects.banners.has(Number(value)));
    if (banner === undefined) continue;
    records.add(Number(banner), dayOf(Date.parse(at)), { shows: 10, clicks: 1, spent: price });
  }
}
