import type { ConnectorSettings } from "../connector-settings.ts";
import type { Connector } from "./connector.ts";

/** What connectors work with. */
export interface ConnectParts {
  readonly now: () => number;
}

/** The connectors that the settings name; each kind has its maker here. */
export function makeConnectors(settings: readonly ConnectorSettings[], _parts: ConnectParts): readonly Connector[] {
  return settings.flatMap(() => []);
}
