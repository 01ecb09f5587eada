import type { ConnectorSettings } from "../connector-settings.ts";
import type { Connector } from "./connector.ts";
import { LeadsTech, type LeadsTechParts } from "./leads-tech/leads-tech.ts";

/** What connectors work with. */
export type ConnectParts = LeadsTechParts;

/** The connectors that the settings name; each kind has its maker here. */
export function makeConnectors(settings: readonly ConnectorSettings[], parts: ConnectParts): readonly Connector[] {
  return settings.map((one) => new LeadsTech(one, parts));
}
