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
  if (own !== undefined) use(localClicks(own));
  const lasts = own !== undefined && writable(own) && !(await page.storageIsForeign().catch(() => false));
  if (!lasts && vk !== undefined) use(vkClicks(vk));
  else if (own === undefined && page.url !== "") page.warn("хранилища нет: неотправленное живёт до закрытия");
}

function readable(page: Page): Storage | undefined {
  try {
    const storage = page.localStorage();
    return storage.length >= 0 ? storage : undefined;
  } catch {
    return undefined; // Blocked.
  }
}

/** What an earlier page has left in a full one can be read and taken out all the same. */
function writable(storage: Storage): boolean {
  const probe = "metka?"; // Not a name that a click may have.
  try {
    storage.setItem(probe, "");
    storage.removeItem(probe);
    return true;
  } catch {
    return false; // Full.
  }
}
