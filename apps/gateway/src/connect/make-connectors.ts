import type { ConnectorSettings } from "../connector-settings.ts";
import type { VkAdsSettings } from "../vk-ads-settings.ts";
import type { Connector } from "./connector.ts";
import { LeadsTech, type LeadsTechDeps } from "./leads-tech/leads-tech.ts";
import { TokenFile } from "./vk-ads/token-file.ts";
import { VkAds, type VkAdsDeps } from "./vk-ads/vk-ads.ts";

/** Dependencies of connectors. */
export interface ConnectDeps extends LeadsTechDeps, Omit<VkAdsDeps, "keeper" | "store"> {
  readonly store: LeadsTechDeps["store"] & VkAdsDeps["store"];
  /** The folder for tokens, which outlive a restart. */
  readonly dataDir: string;
}

/** The connectors that the settings name; each kind has its maker here. */
export function makeConnectors(settings: readonly ConnectorSettings[], deps: ConnectDeps): readonly Connector[] {
  return settings.map((one) => (one.kind === "vk-ads" ? makeVkAds(one, deps) : new LeadsTech(one, deps)));
}

function makeVkAds(settings: VkAdsSettings, { dataDir, ...deps }: ConnectDeps): VkAds {
  const client = "token" in settings.access ? settings.name : settings.access.clientId;
  return new VkAds(settings, { ...deps, keeper: new TokenFile(dataDir, settings.url, client) });
}
