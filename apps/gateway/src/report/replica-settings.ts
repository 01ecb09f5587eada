import { join } from "node:path";
import type { Config } from "../config.ts";
import type { ReplicaSettings } from "./engine.ts";

/** The replica lies in the data folder, and may be deleted at any time. */
export function replicaSettings({ dataDir, reports }: Pick<Config, "dataDir" | "reports">): ReplicaSettings {
  return { file: join(dataDir, "reports.duckdb"), ...reports };
}
