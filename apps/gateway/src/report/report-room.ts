import type { ReportAnswer } from "@metka/contract";
import { NetworkForTest } from "../store/conversions/testing.ts";
import type { ClickRow, Store } from "../store/model.ts";
import type { AggregateStore } from "../store/report/aggregate-store.ts";
import type { Grain, ReportChange, SegmentKind, Span } from "../store/report/model.ts";
import { openReading, type Reading } from "../store/report/reading.ts";
import { ReportReads } from "../store/report/report-reads.ts";
import { type KINDS, newClick, redirectedClick, StoreRoom, stored } from "../store/testing.ts";
import type { Steps } from "../store/work.ts";
import { Aggregator, type AggregatorParts } from "./aggregator.ts";
import { ReportMaker } from "./report-maker.ts";
import { type ReportQuery, type ReportRequest, readReportRequest } from "./request.ts";
import type { SegmentCache } from "./segment-cache.ts";

/** Three days long ago: all that happens in them is late. */
export const PERIOD = { from: "2025-03-10T00:00:00Z", to: "2025-03-13T00:00:00Z", tz: "UTC" } as const;

/** The ways in which one and the same row may come into a report. By days: by hours raw rows are asked for hour by hour. */
export const VIEWS: readonly ReportQuery[] = [
  { group_by: "day,offer,event_type" },
  { group_by: "ref,utm_campaign" },
  { group_by: "network,ref", basis: "conversion" },
  { group_by: "day,ref", model: "first" },
  { group_by: "day,ref", model: "first", basis: "conversion" },
  { group_by: "day,ref", tz: "Europe/Moscow" },
];

const NETWORKS = new Map([["leads-tech", ["leads-tech"]]]);

export interface StoredSegment extends Span {
  readonly id: number;
  readonly kind: SegmentKind;
  readonly cells: Uint8Array;
}

export interface StoredShortcut extends Span {
  readonly id: number;
  readonly kind: SegmentKind;
  readonly grain: Grain;
}

/** A database with clicks, reports of it, and what counts its hours. */
export class ReportRoom {
  readonly room: StoreRoom;
  readonly store: Store;
  readonly maker: ReportMaker;
  readonly network: NetworkForTest;
  readonly #reading: Reading;
  readonly #raw: ReportMaker;

  private constructor(room: StoreRoom, store: Store) {
    this.room = room;
    this.store = store;
    this.network = new NetworkForTest(store);
    const reading = openReading(room.target, () => {});
    this.#reading = reading;
    this.maker = new ReportMaker(reading);
    this.#raw = this.makerWith(RawReads);
  }

  static async open(kind: (typeof KINDS)[number], serverUrl: string): Promise<ReportRoom> {
    const room = await StoreRoom.open(kind, serverUrl);
    const opened = new ReportRoom(room, await room.store());
    await opened.network.save();
    return opened;
  }

  get db() {
    return this.room.db;
  }

  async close(): Promise<void> {
    await this.#reading.close();
    await this.room.close();
  }

  aggregator(parts: Partial<AggregatorParts> = {}): Aggregator {
    return new Aggregator({
      store: this.store.aggregates,
      reports: this.maker,
      holder: "gateway-a",
      onError: (error) => {
        throw error;
      },
      ...parts,
    });
  }

  /** The database's store by another clock. */
  storeAt(time: string): AggregateStore {
    const { aggregates } = this.store;
    return {
      ...aggregates,
      takeTurn: async (holder, forMs) => {
        const turn = await aggregates.takeTurn(holder, forMs);
        return turn === undefined ? undefined : { ...turn, nowMs: Date.parse(time) };
      },
    };
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

  request(query: ReportQuery): ReportRequest {
    const clock = { nowMs: Date.parse("2025-06-01"), readTime: (value: string) => Date.parse(value) };
    const mistakes: { path: string; message: string }[] = [];
    const request = readReportRequest({ limit: "10000", users: "1", ...PERIOD, ...query }, clock, mistakes);
    if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
    return request;
  }

  async report(query: ReportQuery = {}, maker = this.maker): Promise<ReportAnswer> {
    return await maker.answer(this.request(query), NETWORKS);
  }

  /** One that was never asked before. */
  makerWith(Reads: typeof ReportReads, cache?: SegmentCache): ReportMaker {
    return new ReportMaker({ ...this.#reading, reads: new Reads(this.room.db, this.store.dialect) }, cache);
  }

  /** Each view's. */
  answers(): Promise<ReportAnswer[]> {
    return this.#views(this.maker);
  }

  /** What they would be if nothing were counted in advance. */
  truth(): Promise<ReportAnswer[]> {
    return this.#views(this.#raw);
  }

  async #views(maker: ReportMaker): Promise<ReportAnswer[]> {
    const answers: ReportAnswer[] = [];
    for (const view of VIEWS) answers.push(await maker.answer(this.request(view), NETWORKS));
    return answers;
  }

  async changes(): Promise<ReportChange[]> {
    return [...(await this.store.aggregates.changes(1_000_000))];
  }

  async segments(): Promise<StoredSegment[]> {
    const rows = await this.db.selectFrom("report_segments").selectAll().orderBy("from_ms").orderBy("kind").execute();
    return rows.map(({ id, kind, from_ms, to_ms, cells }) => ({ id, kind, fromMs: from_ms, toMs: to_ms, cells }));
  }

  /** Days and quarters, each as it is kept. */
  async shortcuts(): Promise<readonly StoredShortcut[]> {
    const rows = await this.db.selectFrom("report_shortcuts").selectAll().orderBy("from_ms").orderBy("kind").execute();
    return rows.map(({ id, kind, grain, from_ms, to_ms }) => ({ id, kind, grain, fromMs: from_ms, toMs: to_ms }));
  }

  async builtTo(): Promise<string | undefined> {
    const { built_to_ms } = await this.db.selectFrom("report_progress").selectAll().executeTakeFirstOrThrow();
    return built_to_ms === null ? undefined : new Date(built_to_ms).toISOString();
  }
}

/** As if there were no segments. */
class RawReads extends ReportReads {
  override *builtTo(): Steps<number | null> {
    yield* super.builtTo();
    return null;
  }
}

/** Without `read`, which tells where an answer is from. */
export function told(answers: readonly ReportAnswer[]): Omit<ReportAnswer, "read">[] {
  return answers.map(({ read, ...rest }) => rest);
}

export function iso(time: string): string {
  return new Date(time.endsWith("Z") ? time : `${time}Z`).toISOString();
}
