import { stat, statfs } from "node:fs/promises";
import type { Alerts, System } from "@metka/contract";
import type { Config } from "../config.ts";
import { existingFolder, folderTrouble } from "../data-folder.ts";
import { replicaSettings } from "../report/replica-settings.ts";
import type { ReplicaStatus } from "../report/thread-messages.ts";
import type { AdminStore } from "../store/admin/model.ts";
import type { AlertStore } from "../store/alerts/model.ts";
import { VERSION } from "../version.ts";
import { ask } from "./ask.ts";
import { moment } from "./to-api.ts";

export interface SystemStateDeps {
  readonly store: Pick<AdminStore, "databaseBytes">;
  readonly alerts: Pick<AlertStore, "all" | "wantedKinds">;
  readonly place: string;
  readonly config: Pick<Config, "database" | "dataDir" | "reports" | "settings">;
  readonly reports: () => ReplicaStatus;
  readonly gateway: string;
  /** Unix ms. */
  readonly startedAt: number;
}

/** What runs here, where its data is and how much room it takes. */
export async function describeSystem(deps: SystemStateDeps): Promise<System> {
  const { config, place, gateway, startedAt } = deps;
  const { building, problem } = deps.reports();
  const folder = await existingFolder(config.dataDir);
  const { bavail, blocks, bsize } = await statfs(folder);
  return {
    version: VERSION,
    node: process.version,
    gateway,
    started_at: moment(startedAt),
    database: { kind: config.database.kind, place, bytes: await ask(deps.store.databaseBytes()) },
    reports: {
      ...(building === undefined ? { status: "ready", rows: 0, of: 0 } : { status: "building", ...building }),
      problem: problem ?? null,
      bytes: await fileBytes(replicaSettings(config).file),
    },
    disk: {
      folder: config.dataDir,
      free_bytes: bavail * bsize,
      total_bytes: blocks * bsize,
      trouble: (await folderTrouble(folder)) ?? null,
    },
    settings: [...config.settings],
  };
}

/** What is wrong now. Nothing is watched that no target wants to be told of. */
export async function listAlerts({ alerts }: Pick<SystemStateDeps, "alerts">): Promise<Alerts> {
  const [wanted, all] = await Promise.all([ask(alerts.wantedKinds()), ask(alerts.all())]);
  const on = all.filter(({ kind, active }) => active === 1 && wanted.has(kind));
  return {
    watched: [...wanted].sort(),
    alerts: on
      .map(({ kind, subject, begun_at, details }) => ({ kind, subject, since: moment(begun_at ?? 0), details }))
      .sort((a, b) => (a.since < b.since ? -1 : 1)),
  };
}

/** null: there is no such file. */
async function fileBytes(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
