import type { Page } from "../page/page.ts";
import type { VkBridge } from "../types.ts";
import type { ClickStorage } from "./click-storage.ts";
import { localClicks } from "./local-storage.ts";
import { vkClicks } from "./vk-storage.ts";

/**
 * Finds where clicks can wait, and says so to `use`: the page's own storage at once; in a frame whose storage the
 * browser blocks, or keeps apart and drops soon (Safari, Firefox), VK's too.
 *
 * @param vk Only where VK has opened the page: elsewhere its calls never end.
 */
export async function findStorages(
  page: Page,
  vk: VkBridge | undefined,
  use: (storage: ClickStorage) => void,
): Promise<void> {
  const own = readable(page);
  if (own) use(localClicks(own));
  const lasts = own && !(await page.storageIsForeign().catch(() => false));
  if (!lasts && vk) use(vkClicks(vk));
  else if (!own && page.url) page.warn("no storage: clicks wait in memory");
}

function readable(page: Page): Storage | undefined {
  try {
    const storage = page.localStorage();
    return storage.length >= 0 ? storage : undefined;
  } catch {
    return undefined; // Blocked.
  }
}
