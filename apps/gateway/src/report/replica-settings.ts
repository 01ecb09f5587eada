import { join } from "node:path";
import type { Config } from "../config.ts";
import type { ReplicaSettings } from "./engine.ts";

/** Half of what callers wait at most: an answer that takes longer says how far the replica is. */
const CATCH_UP_MS = 5_000;

/** The replica lies in the data folder, and may be deleted at any time. */
export function replicaSettings({ dataDir, reports }: Pick<Config, "dataDir" | "reports">): ReplicaSettings {
  return { file: join(dataDir, "reports.duckdb"), catchUpMs: CATCH_UP_MS, ...reports };
}
