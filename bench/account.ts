import { setTimeout as sleep } from "node:timers/promises";
import type { LoadResult } from "./load.ts";
import type { Network } from "./networks.ts";
import type { GatewayUnderLoad } from "./servers.ts";
import type { Table } from "./text-table.ts";

/** What has to agree for one offer on one gateway. */
export interface Counts {
  readonly name: string;
  readonly acknowledged: number;
  /** How requests ended that were not acknowledged. */
  readonly refused: ReadonlyMap<string, number>;
  /** Rows of `api_utmtracking`. */
  readonly rows: number;
  /** Different users among them: each request has its own. */
  readonly users: number;
  /** Deliveries that the network has answered; undefined where they are not to be complete. */
  readonly delivered: number | undefined;
  /** Requests that the network received. */
  readonly requests: number | undefined;
}

/** What is to be delivered: every click; no click, since it was a redirect; as many as a sick network takes. */
export type Delivers = "all" | "nothing" | "some";

const POLL_MS = 50;

/** Keeps count of one offer's clicks over all rounds. */
export class Account {
  readonly name: string;
  readonly server: GatewayUnderLoad;
  readonly network: Network;
  readonly #delivers: Delivers;
  readonly #refused = new Map<string, number>();
  #acknowledged = 0;

  constructor(name: string, server: GatewayUnderLoad, network: Network, delivers: Delivers = "all") {
    this.name = name;
    this.server = server;
    this.network = network;
    this.#delivers = delivers;
  }

  add({ acknowledged, refused }: Pick<LoadResult, "acknowledged" | "refused">): void {
    this.#acknowledged += acknowledged;
    for (const [what, times] of refused) this.#refused.set(what, (this.#refused.get(what) ?? 0) + times);
  }

  /** Waits until nothing of the offer is left to deliver; how long that took, in ms. */
  async drained(limitMs: number): Promise<number> {
    const began = performance.now();
    const { ledger } = this.server;
    const waits = this.#delivers === "all";
    while (waits && (await ledger.pending(this.network.offer)) > 0 && performance.now() - began < limitMs) {
      await sleep(POLL_MS);
    }
    return performance.now() - began;
  }

  async counts(): Promise<Counts> {
    const { rows, users, delivered } = await this.server.ledger.read(this.network.offer);
    const { requests } = await this.network.counts();
    const complete = this.#delivers === "all";
    return {
      name: this.name,
      acknowledged: this.#acknowledged,
      refused: this.#refused,
      rows,
      users,
      delivered: complete ? delivered : undefined,
      requests: complete ? requests : undefined,
    };
  }
}

/** One after another: those of one gateway share a connection to its database. */
export async function countAll(accounts: readonly Account[]): Promise<Counts[]> {
  const counts: Counts[] = [];
  for (const account of accounts) counts.push(await account.counts());
  return counts;
}

export function countsTable(counts: readonly Counts[]): Table {
  const shown = (number: number | undefined) => (number === undefined ? "–" : String(number));
  return {
    title: "Every acknowledged click is counted, warm-up included",
    head: ["", "acknowledged", "rows", "different users", "delivered", "at the network"],
    lines: counts.map(({ name, acknowledged, rows, users, delivered, requests }) => [
      name,
      ...[acknowledged, rows, users, delivered, requests].map(shown),
    ]),
  };
}

/** What does not agree, in words; nothing where every acknowledged click is one row and one request. */
export function mismatches({ name, acknowledged, refused, rows, users, delivered, requests }: Counts): string[] {
  const found: [string, number | undefined][] = [
    ["rows", rows],
    ["different users", users],
    ["delivered", delivered],
    ["requests at the network", requests],
  ];
  return [
    ...Array.from(refused, ([what, times]) => `${name}: ${times} × ${what}`),
    ...found
      .filter(([, number]) => number !== undefined && number !== acknowledged)
      .map(([what, number]) => `${name}: ${acknowledged} acknowledged, but ${number} ${what}`),
  ];
}
