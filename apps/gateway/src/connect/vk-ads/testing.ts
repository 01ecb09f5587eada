import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { NetworkClient } from "../../network/network-client.ts";
import type { Store } from "../../store/model.ts";
import type { VkAdsSettings } from "../../vk-ads-settings.ts";
import type { PollSummary } from "../connector.ts";
import { TokenFile } from "./token-file.ts";
import { VkAds } from "./vk-ads.ts";

/** A connector that asks a sandbox of its own over the network and writes into a real store. */
export class VkAdsFixture {
  readonly sandbox: Sandbox;
  readonly network = new NetworkClient({ timeoutMs: 5_000, allowPrivate: true, bodiesAtOnce: 4 });
  readonly notices: string[] = [];
  readonly #store: Store;
  readonly #dataDir: string;
  #connector: VkAds | undefined;
  #settings: Partial<VkAdsSettings> = {};
  #nowMs = Date.parse("2026-11-10T09:00:00Z");

  private constructor(sandbox: Sandbox, store: Store, dataDir: string) {
    this.sandbox = sandbox;
    this.#store = store;
    this.#dataDir = dataDir;
  }

  static async open(store: Store, folder: string): Promise<VkAdsFixture> {
    const sandbox = await startSandbox();
    const opened = new VkAdsFixture(sandbox, store, join(folder, "data"));
    sandbox.orderVkAds({ per_second: 1_000_000 });
    opened.at("2026-11-10T09:00:00Z");
    return opened;
  }

  /** The clock of the gateway and of the cabinet. */
  at(time: string): void {
    this.#nowMs = Date.parse(time);
    this.sandbox.orderVkAds({ now: time });
  }

  /** As a gateway that starts again, with other settings. */
  restart(settings: Partial<VkAdsSettings> = this.#settings): void {
    this.#settings = settings;
    this.#connector = undefined;
  }

  /** As the poller does it; `run` is this poll's name. */
  async poll({ full = false, signal = new AbortController().signal, run = randomUUID() } = {}): Promise<PollSummary> {
    const connector = this.#connector ?? this.#made();
    this.#connector = connector;
    const { name, kind } = connector;
    const store = this.#store.connectors;
    const row = await store.claim({ name, kind, run, gateway: "a", leaseMs: 0, now: true });
    const saveState = (state: string) => store.saveState(name, run, state);
    return await connector.poll({ signal, run, full, state: row?.state ?? null, saveState });
  }

  /** All lines of costs, as text. */
  async lines(): Promise<string[]> {
    const { items } = await this.#store.costs.list({}, { limit: 10_000 });
    return items.map((row) => `${row.day} ${row.mark}=${row.value} ${row.amount_minor} ${row.source}`).sort();
  }

  async close(): Promise<void> {
    await this.network.close();
    await this.sandbox.close();
  }

  #made(): VkAds {
    const settings: VkAdsSettings = {
      kind: "vk-ads",
      name: "vk-ads",
      access: { clientId: "sandbox", clientSecret: "sandbox-secret" },
      url: this.sandbox.url,
      mark: undefined,
      everyMs: 3_600_000,
      since: undefined,
      days: 30,
      pauseMs: 0,
      ...this.#settings,
    };
    return new VkAds(settings, {
      store: this.#store,
      ask: (request, stop) => this.network.ask(request, stop),
      keeper: new TokenFile(this.#dataDir, settings.url, "sandbox"),
      now: () => this.#nowMs,
      onNotice: (notice) => void this.notices.push(notice),
    });
  }
}
