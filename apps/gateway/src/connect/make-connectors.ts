import type { ConnectorSettings } from "../connector-settings.ts";
import type { VkAdsSettings } from "../vk-ads-settings.ts";
import type { Connector } from "./connector.ts";
import { LeadsTech, type LeadsTechParts } from "./leads-tech/leads-tech.ts";
import { TokenFile } from "./vk-ads/token-file.ts";
import { VkAds, type VkAdsDeps } from "./vk-ads/vk-ads.ts";

/** What connectors work with. */
export interface ConnectParts extends LeadsTechParts, Omit<VkAdsDeps, "keeper" | "store"> {
  readonly store: LeadsTechParts["store"] & VkAdsDeps["store"];
  /** Where tokens are kept over restarts. */
  readonly dataDir: string;
}

/** The connectors that the settings name; each kind has its maker here. */
export function makeConnectors(settings: readonly ConnectorSettings[], parts: ConnectParts): readonly Connector[] {
  return settings.map((one) => (one.kind === "vk-ads" ? makeVkAds(one, parts) : new LeadsTech(one, parts)));
}

function makeVkAds(settings: VkAdsSettings, { dataDir, ...deps }: ConnectParts): VkAds {
  const client = "token" in settings.access ? settings.name : settings.access.clientId;
  return new VkAds(settings, { ...deps, keeper: new TokenFile(dataDir, settings.url, client) });
}
