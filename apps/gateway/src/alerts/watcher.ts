import { statfs } from "node:fs/promises";
import type { AlertKind, ConnectorStatus } from "@metka/contract";
import { existingFolder } from "../data-folder.ts";
import type { Lane } from "../deliver/lane.ts";
import { Loop } from "../loop.ts";
import type { AlertReport, AlertStore, AlertTurn } from "../store/alerts/model.ts";
import type { AlertSettings } from "./alert-settings.ts";
import {
  clickPeriods,
  clickReport,
  connectorReports,
  deliveryReport,
  diskReport,
  hostReports,
  wordAlert,
} from "./checks.ts";

/** Deliveries older than this say nothing of now. */
const RECENT_MS = 30 * 60_000;

export interface WatcherDeps {
  readonly store: AlertStore;
  readonly settings: AlertSettings;
  readonly gateway: string;
  /** Its disk is known by this name. */
  readonly machine: string;
  readonly dataDir: string;
  readonly lanes: () => Iterable<Lane>;
  readonly pendingHosts: () => Promise<readonly { readonly host: string }[]>;
  readonly connectors: () => Promise<readonly ConnectorStatus[]>;
  readonly now: () => number;
  /** The clock of the lanes. */
  readonly monotonicMs: () => number;
  readonly onTurn: (turn: AlertTurn, text: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Looks for what operators must know of; each is told once when it begins and once when it ends (ADR 0035). */
export class Watcher {
  readonly #deps: WatcherDeps;
  readonly #loop: Loop;

  constructor(deps: WatcherDeps) {
    this.#deps = deps;
    this.#loop = new Loop(deps.settings.everyMs, () => this.pass(), deps.onError);
  }

  start(): void {
    this.#loop.start();
  }

  /** Resolves when the pass under way has ended. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Nothing is looked for that no target wants to be told of. */
  async pass(): Promise<void> {
    const { store, gateway, onTurn } = this.#deps;
    const wanted = await store.wantedKinds();
    if (wanted.size === 0) return;
    const reports = (await this.#reports(wanted)).filter(({ kind }) => wanted.has(kind));
    const turns = await store.observe(gateway, reports, wordAlert);
    for (const turn of turns) onTurn(turn, wordAlert(turn));
  }

  async #reports(wanted: ReadonlySet<AlertKind>): Promise<readonly AlertReport[]> {
    const { store, settings, machine, dataDir, connectors, now } = this.#deps;
    const looks: Record<AlertKind, () => Promise<readonly AlertReport[]>> = {
      network_unreachable: () => this.#hosts(),
      deliveries_failing: async () => deliveryReport(await store.deliveryShare(now() - RECENT_MS), settings),
      no_clicks: async () => clickReport(await store.hadClicks(clickPeriods(now(), settings)), settings),
      disk_full: async () => [diskReport(machine, await usedPercent(dataDir), settings)],
      connector_failing: async () => connectorReports(await connectors(), settings),
      reconciliation_off: async () => connectorReports(await connectors(), settings),
    };
    const kinds = [...wanted].filter((kind) => kind !== "reconciliation_off" || !wanted.has("connector_failing"));
    return (await Promise.all(kinds.map((kind) => looks[kind]()))).flat();
  }

  /** A host that is sent to no more will never answer again: it is over once nothing waits for it. */
  async #hosts(): Promise<readonly AlertReport[]> {
    const { store, lanes, pendingHosts, monotonicMs, settings } = this.#deps;
    const active = (await store.all()).filter(({ kind, active }) => kind === "network_unreachable" && active === 1);
    const waiting = active.length === 0 ? [] : await pendingHosts();
    const forgotten = active
      .map(({ subject }) => subject)
      .filter((host) => !waiting.some((other) => other.host === host));
    return hostReports(lanes(), forgotten, monotonicMs(), settings);
  }
}

async function usedPercent(folder: string): Promise<number> {
  const { blocks, bavail } = await statfs(await existingFolder(folder));
  return Math.round((100 * (blocks - bavail)) / blocks);
}
