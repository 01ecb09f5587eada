import type { ConversionStore } from "../store/conversions/model.ts";
import { PRESETS } from "./presets.ts";

/** Networks that are not in the database yet, each with a token of its own. */
export async function addPresets(
  store: Pick<ConversionStore, "addNetworks">,
  newToken: () => string,
  nowMs: number,
): Promise<void> {
  const networks = Object.entries(PRESETS).map(([slug, settings]) => ({
    slug,
    settings: JSON.stringify(settings),
    token: newToken(),
    active: 1,
  }));
  await store.addNetworks(networks, new Date(nowMs).toISOString());
}
