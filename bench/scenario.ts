import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freshDatabase } from "../e2e/support/fresh-database.ts";
import type { Child } from "./child.ts";
import type { OnClose } from "./closing.ts";
import type { Database } from "./databases.ts";
import { type Network, startNetwork } from "./networks.ts";
import type { Options } from "./options.ts";
import { type GatewayUnderLoad, startGateway } from "./servers.ts";
import type { Table } from "./text-table.ts";

/** One question that the bench asks, with servers of its own. */
export interface Scenario {
  readonly name: string;
  /** What is measured, in a sentence; printed and written above the tables. */
  readonly about: string;
  run(bench: Bench): Promise<Findings>;
}

export interface Findings {
  readonly tables: readonly Table[];
  /** By the names that goals.ts uses. */
  readonly figures: ReadonlyMap<string, number>;
  /** Counts that do not agree; empty where every acknowledged click is one row and one delivery. */
  readonly problems: readonly string[];
  /** The largest share of one core that the load itself took. */
  readonly ownCpu: number;
}

export interface BenchDeps {
  readonly options: Options;
  /** For everything that its servers write. */
  readonly folder: string;
  /** undefined where only SQLite is measured. */
  readonly postgresUrl: string | undefined;
  readonly onClose: OnClose;
}

/** What a scenario may start; all of it ends with the scenario. */
export class Bench {
  readonly options: Options;
  readonly onClose: OnClose;
  readonly folder: string;
  readonly #postgresUrl: string | undefined;

  constructor({ options, folder, postgresUrl, onClose }: BenchDeps) {
    this.options = options;
    this.folder = folder;
    this.onClose = onClose;
    this.#postgresUrl = postgresUrl;
  }

  async bare(start: (folder: string) => Promise<Child>): Promise<Child> {
    const child = await start(this.folder);
    this.onClose(() => child.stop());
    return child;
  }

  async network(offer: string, delayMs = 0): Promise<Network> {
    const network = await startNetwork(this.folder, offer, delayMs);
    this.onClose(() => network.stop());
    return network;
  }

  /** An empty database: the URL of one on the server; undefined for a file in the gateway's folder. */
  async database(kind: Database): Promise<string | undefined> {
    if (kind === "SQLite") return undefined;
    if (this.#postgresUrl === undefined) throw new Error("no PostgreSQL was started");
    return await freshDatabase(this.#postgresUrl);
  }

  /** A folder for one gateway. */
  async dataFolder(name: string): Promise<string> {
    const folder = join(this.folder, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** A gateway with an empty database. */
  async gateway(kind: Database, networks: readonly Network[]): Promise<GatewayUnderLoad> {
    const server = await startGateway({
      name: `the gateway on ${kind}`,
      folder: await this.dataFolder(kind.toLowerCase()),
      postgresUrl: await this.database(kind),
      networks,
    });
    this.onClose(() => server.stop());
    return server;
  }
}
