import type { ServerResponse } from "node:http";
import type { ReceivedClick } from "../received-click.ts";
import { sendError, sendJson } from "../send.ts";
import { carryOut } from "./carry-out.ts";
import { parseVkAdsOrder, VkAdsOrderError } from "./order.ts";
import { roubles } from "./records.ts";
import type { VkAds } from "./vk-ads.ts";

/** Banners by the hundred come in one order. */
export const VK_ADS_ORDER_MAX_BYTES = 1024 * 1024;

/** `PUT /_sandbox/vk-ads` */
export function changeVkAds(
  body: string,
  response: ServerResponse,
  vkAds: VkAds,
  clicks: () => readonly ReceivedClick[],
): void {
  try {
    carryOut(parseVkAdsOrder(JSON.parse(body)), vkAds, clicks);
  } catch (error) {
    if (error instanceof SyntaxError) sendError(response, 400, 'Тело запроса — не JSON. Пример: {"seed":1}');
    else if (error instanceof VkAdsOrderError) sendError(response, 400, error.message);
    else throw error;
    return;
  }
  showVkAds(response, vkAds);
}

/** `GET /_sandbox/vk-ads`: everything but the tokens. */
export function showVkAds(response: ServerResponse, vkAds: VkAds): void {
  sendJson(response, 200, {
    now: new Date(vkAds.now()).toISOString(),
    per_second: vkAds.perSecond,
    requests: vkAds.requests,
    refused: vkAds.refused,
    fault: vkAds.fault ?? null,
    cabinets: Array.from(vkAds.cabinets.values(), ({ clientId, records, tokens }) => ({
      client_id: clientId,
      lag_hours: records.lagHours,
      tokens: { count: tokens.count, issued: tokens.issued, refreshed: tokens.refreshed },
      campaigns: [...records.objects.campaigns.values()],
      groups: [...records.objects.groups.values()],
      banners: Array.from(records.objects.banners.values(), (banner) => ({
        ...banner,
        days: Object.fromEntries(Array.from(records.days(banner.id), ([day, { spent }]) => [day, roubles(spent)])),
      })),
    })),
  });
}
