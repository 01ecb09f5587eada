import type { ReportAnswer } from "@metka/contract";
import { NetworkForTest } from "../store/conversions/testing.ts";
import type { ClickRow, Store } from "../store/model.ts";
import { type KINDS, newClick, redirectedClick, StoreFixture, stored } from "../store/testing.ts";
import { countByHand, type HandCount, sortedRows } from "./count-by-hand.ts";
import type { ReportEngine } from "./engine.ts";
import type { ReportQuery } from "./request.ts";
import { engineOn, requestOf } from "./testing.ts";

/** Three days long ago: all that happens in them is late. */
export const PERIOD = { from: "2025-03-10T00:00:00Z", to: "2025-03-13T00:00:00Z", tz: "UTC" } as const;

/** Reports that each count the same row in another way. */
export const VIEWS: readonly ReportQuery[] = [
  { group_by: "day,offer,event_type" },
  { group_by: "ref,utm_campaign" },
  { group_by: "network,ref", basis: "conversion" },
  { group_by: "day,ref", model: "first" },
  { group_by: "hour,ref", model: "first", basis: "conversion" },
  { group_by: "day,utm_campaign", tz: "Europe/Moscow" },
];

const NETWORKS = new Map([["leads-tech", ["leads-tech"]]]);
const ASKED_MS = Date.parse("2025-06-01");

/** A database with clicks, a replica of it, and what a count by hand says. */
export class ReportFixture {
  readonly storeFixture: StoreFixture;
  readonly store: Store;
  readonly network: NetworkForTest;
  #engine: ReportEngine;

  private constructor(storeFixture: StoreFixture, store: Store) {
    this.storeFixture = storeFixture;
    this.store = store;
    this.network = new NetworkForTest(store);
    this.#engine = engineOn(storeFixture);
  }

  static async open(kind: (typeof KINDS)[number], serverUrl: string): Promise<ReportFixture> {
    const storeFixture = await StoreFixture.open(kind, serverUrl);
    const opened = new ReportFixture(storeFixture, await storeFixture.store());
    await opened.network.save();
    return opened;
  }

  get db() {
    return this.storeFixture.db;
  }

  get engine(): ReportEngine {
    return this.#engine;
  }

  /** Closes the replica and opens it again, like a gateway that restarts. */
  async restart(): Promise<void> {
    await this.#engine.close();
    this.#engine = engineOn(this.storeFixture);
  }

  async close(): Promise<void> {
    await this.#engine.close();
    await this.storeFixture.close();
  }

  /** A visit with its delivery under way; its tracking id. */
  async visit(at: string, click: Partial<ClickRow> = {}, host?: string): Promise<number> {
    const row = { received_at: iso(at), timestamp: iso(at), ...click };
    return await stored(this.store, newClick({ click: row, leased: true, ...(host === undefined ? {} : { host }) }));
  }

  /** A click of a redirect. */
  async tap(at: string, click: Partial<ClickRow> = {}): Promise<number> {
    return await stored(this.store, redirectedClick({ received_at: iso(at), timestamp: iso(at), ...click }));
  }

  report(query: ReportQuery = {}, engine = this.#engine): Promise<ReportAnswer> {
    return engine.answer(requestOf(asked(query), ASKED_MS), NETWORKS);
  }

  /** An answer's figures, and those of a count by hand. */
  async both(
    query: ReportQuery,
    engine = this.#engine,
  ): Promise<{ readonly told: HandCount; readonly byHand: HandCount }> {
    const answer = await this.report(query, engine);
    const { rows, unattributed, unmatched_spend, totals } = answer;
    const byHand = await countByHand(this.db, NETWORKS, answer, asked(query));
    const told = {
      rows: sortedRows(rows),
      unattributed: sortedRows(unattributed),
      unmatched_spend: sortedRows(unmatched_spend),
      totals,
    };
    return { told, byHand };
  }
}

function asked(query: ReportQuery): ReportQuery {
  return { limit: "10000", users: "1", ...PERIOD, ...query };
}

export function iso(time: string): string {
  return new Date(time.endsWith("Z") ? time : `${time}Z`).toISOString();
}
