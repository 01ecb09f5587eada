import type { VkBridge } from "../types.ts";
import { callVk, isRecord, VK_TIMEOUT_MS } from "../vk-call.ts";
import { type ClickStorage, isOurs } from "./click-storage.ts";

/** As many as VK gives at a time; the tracker keeps a tenth of it. */
const KEYS_AT_ONCE = 1_000;

/**
 * VK's own storage, kept for the user on VK's side: the only one that lasts where the frame's is blocked. A value
 * holds 4,096 bytes at most; VK refuses a longer one.
 */
export function vkClicks(bridge: VkBridge): ClickStorage {
  /** The answer's `keys`: names, or names with their values. */
  const ask = async (method: string, params: object): Promise<readonly unknown[]> => {
    const answer = await callVk(bridge, method, params, VK_TIMEOUT_MS);
    if (answer.status !== "done") throw new Error(`VK ${JSON.stringify(answer)}`);
    return isRecord(answer.data) && Array.isArray(answer.data.keys) ? answer.data.keys : [];
  };
  return {
    async load() {
      const keys = (await ask("VKWebAppStorageGetKeys", { count: KEYS_AT_ONCE, offset: 0 })).filter(isOurs);
      const items = keys.length > 0 ? await ask("VKWebAppStorageGet", { keys }) : [];
      return items.map((item) => (isRecord(item) ? String(item.value) : ""));
    },
    async set(key, value) {
      await ask("VKWebAppStorageSet", { key, value });
    },
  };
}
