import type { TargetStore } from "../store/targets/model.ts";
import { parseTargetSettings } from "./parse-settings.ts";

/** Whether conversions go back to VK's pixel. A database that is away answers nothing: false. */
export async function hasPixel(store: Pick<TargetStore, "all">): Promise<boolean> {
  const rows = await store.all().catch(() => []);
  return rows.some((row) => row.active === 1 && parseTargetSettings(row).preset === "vk-ads-pixel");
}
