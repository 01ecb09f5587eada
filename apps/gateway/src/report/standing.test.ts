import type { ReportAnswer } from "@metka/contract";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { randomCases } from "../../../../e2e/support/random-cases.ts";
import { seededRandom } from "../../../../e2e/support/seeded-random.ts";
import { ReportReads } from "../store/report/report-reads.ts";
import { KINDS } from "../store/testing.ts";
import type { PlannedSpan } from "./plan.ts";
import { iso, ReportRoom, told, VIEWS } from "./report-room.ts";
import type { ReportQuery } from "./request.ts";
import { pack, segmentOf } from "./segment.ts";
import { SegmentCache } from "./segment-cache.ts";
import { Standing } from "./standing.ts";

const BEGIN = Date.parse("2025-03-10T00:00:00Z");
const HOUR = 3_600_000;
/** On PostgreSQL one takes ten times as long, and the two differ in the queries alone. */
const STEPS = { sqlite: randomCases(60), postgres: randomCases(15) } as const;
/** More than once each, so that what was kept of one is used by the next. */
const QUESTIONS: readonly ReportQuery[] = [
  ...VIEWS,
  { group_by: "hour,utm_campaign,ref", sort: "-spend_RUB", tz: "Europe/Moscow" },
  { group_by: "utm_campaign", from: "2025-03-10T04:30:00Z", to: "2025-03-12T19:20:00Z" },
  { group_by: "utm_campaign,ref", from: "2025-03-11T02:00:00Z", to: "2025-03-12T01:00:00Z" },
  { group_by: "hour,ref", tz: "Asia/Kolkata", "filter[utm_campaign]": "spring" },
  // Each the same as one of the views but for one thing.
  { group_by: "day,ref" },
  { group_by: "day,ref", basis: "conversion" },
  { group_by: "day,ref", tz: "Asia/Vladivostok" },
];

describe.each(KINDS)("what a question came to before, on %s", (kind) => {
  let room: ReportRoom;
  beforeAll(async () => {
    room = await ReportRoom.open(kind, inject("postgresUrl"));
  }, 60_000);
  afterAll(() => room?.close());

  const ask = (query: ReportQuery): Promise<ReportAnswer> => room.report(query);
  const fresh = (query: ReportQuery) => room.report(query, room.makerWith(ReportReads));
  const pass = (atMs: number) => room.aggregator({ store: room.storeAt(new Date(atMs).toISOString()) }).pass();

  test(
    "equals a fresh count, whatever has happened since",
    async () => {
      const random = seededRandom(20);
      const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
      const at = (untilMs: number) => new Date(BEGIN + Math.floor(random() * (untilMs - BEGIN))).toISOString();
      let nowMs = BEGIN + 20 * HOUR;
      const paid: string[] = [];
      const steps: Record<string, () => Promise<unknown>> = {
        visit: () =>
          room.visit(at(nowMs), {
            user_id: pick(["u1", "u2", "u3"]),
            ref: pick(["bot", "post", null]),
            utm_campaign: pick(["spring", "осень", null]),
          }),
        conversion: async () => {
          const click_id = `01kf0c5a00000000000000t${String(paid.length).padStart(3, "0")}`;
          paid.push(click_id);
          await room.tap(at(nowMs), { click_id, ref: "bot", utm_campaign: "spring" });
          await room.network.take({ click_id, transaction_id: click_id, status: "1", sum: "10" }, { at: at(nowMs) });
        },
        status: async () => {
          const click_id = paid.at(-1);
          if (click_id === undefined) return;
          await room.network.take({ click_id, transaction_id: click_id, status: "3" }, { at: at(nowMs) });
        },
        count: () => pass(nowMs),
        time: async () => {
          nowMs = Math.min(nowMs + random() * 7 * HOUR, BEGIN + 80 * HOUR);
          await pass(nowMs);
        },
        costs: () => {
          const day = pick(["2025-03-10", "2025-03-11", "2025-03-12"]);
          const line = { mark: "utm_campaign", value: pick(["spring", "осень", "nobody"]), currency: "RUB" } as const;
          return room.store.costs.save(
            [{ day, ...line, amount_minor: 1 + Math.floor(random() * 9_999) }],
            pick(["Europe/Moscow", "Asia/Yekaterinburg"]),
            at(nowMs),
          );
        },
        robots: () =>
          room.db
            .updateTable("api_utmtracking")
            .set({ isbot: 1 })
            .where("utm_campaign", "=", pick(["spring", "осень"]))
            .where("received_at", "<", at(nowMs))
            .execute(),
        erasure: () => room.store.admin.eraseUser(pick(["u1", "u2"]), () => "a random name"),
      };
      for (let n = 0; n < STEPS[kind]; n += 1) {
        const step = pick([
          "visit",
          "visit",
          "visit",
          "conversion",
          "status",
          "count",
          "time",
          "costs",
          "erasure",
          "robots",
        ]);
        await steps[step]?.();
        for (const question of [pick(QUESTIONS), pick(QUESTIONS)]) {
          expect(await ask(question), `step ${n}, ${step}`).toEqual(await fresh(question));
        }
        // To the kopeck, whatever was counted first.
        if (n % 15 === 0) expect(told(await room.answers()), `step ${n}`).toEqual(told(await room.truth()));
      }
      expect(paid.length).toBeGreaterThan(STEPS[kind] / 24);
    },
    randomCases(120_000),
  );

  test("needs no segment that is in it already, and is counted anew where one that has to leave is not at hand", async () => {
    let read = 0;
    const maker = room.makerWith(
      class extends ReportReads {
        override *packed(...asked: Parameters<ReportReads["packed"]>) {
          read += asked[0].length;
          return yield* super.packed(...asked);
        }
      },
      // Room for one, whatever its size.
      new SegmentCache(0),
    );
    const query = { group_by: "hour,ref", users: "0", to: "2025-03-14T00:00:00Z" };
    const readFor = async (expected: ReportAnswer) => {
      read = 0;
      expect(await room.report(query, maker)).toEqual(expected);
      return read;
    };
    const lateMs = BEGIN + 90 * HOUR;
    await room.visit("2025-03-12T20:59", { ref: "last" });
    await pass(lateMs);
    const all = await readFor(await fresh(query));
    expect(all).toBeGreaterThan(10);
    expect(await readFor(await fresh(query))).toBe(0);
    await room.visit("2025-03-13T18:30", { ref: "next hour" });
    await pass(lateMs + 2 * HOUR);
    expect(await readFor(await fresh(query))).toBe(1);
    await room.visit("2025-03-12T20:58", { ref: "late" });
    await pass(lateMs + 2 * HOUR);
    expect(await readFor(await fresh(query))).toBeGreaterThan(all);
  }, 60_000);

  test("is another one where an offer has gone to another network", async () => {
    const maker = room.makerWith(ReportReads);
    const request = room.request({ group_by: "network", users: "0" });
    const names = async (network: string) =>
      (await maker.answer(request, new Map([[network, ["leads-tech"]]]))).rows.map(({ group }) => group.network);
    expect(await names("before")).toContain("before");
    expect(await names("after")).toContain("after");
  });

  test("costs more where others of the same day have gone, whom the report does not reach", async () => {
    const day = { day: "2025-03-12", mark: "utm_campaign", value: "shared", currency: "RUB" } as const;
    for (const at of ["03:10", "12:10"]) await room.visit(`2025-03-12T${at}`, { utm_campaign: "shared" });
    await room.store.costs.save([{ ...day, amount_minor: 900 }], "Europe/Moscow", iso("2025-03-13T00:00"));
    await pass(BEGIN + 100 * HOUR);
    const query = { group_by: "utm_campaign", "filter[utm_campaign]": "shared", from: "2025-03-11T21:00:00Z" };
    const spent = async () => (await ask({ ...query, to: "2025-03-12T10:00:00Z" })).totals.spend;
    expect(await spent()).toEqual({ RUB: "4.50" });
    // After the report's end: what is in it has not changed.
    await room.visit("2025-03-12T12:20", { utm_campaign: "shared" });
    expect(await spent()).toEqual({ RUB: "3.00" });
  });

  test("is counted anew where most of its groups are gone", () => {
    const cache = new SegmentCache();
    const sources = { reads: new ReportReads(room.db, room.store.dialect), cache, networks: new Map() };
    const spans = [10_000, 30_000].map((size, at): PlannedSpan => {
      const address = { table: "report_segments", id: at + 1 } as const;
      const cells = Array.from({ length: size }, (_, n) => ({
        values: ["arbitrage_send", `${at} ${n}`],
        counts: [1, 1, 0, 0, 0],
      }));
      cache.put(address, pack(segmentOf({ names: ["event_type", "ref"], left: [], cells })));
      return { fromMs: at * HOUR, toMs: (at + 1) * HOUR, segment: address, times: [], left: [] };
    });
    const marks = ["event_type", "ref"] as const;
    const request = { fromMs: 0, toMs: 2 * HOUR, filters: new Map(), timesAt: () => [], splitsHours: false, marks };
    const planned = (some: readonly PlannedSpan[]) => ({
      clicks: { request: { ...request, kind: "clicks" } as const, spans: some },
      conversions: { request: { ...request, kind: "last_by_click" } as const, spans: [] },
    });
    const added = (some: readonly PlannedSpan[]) => {
      const standing = new Standing({ groupBy: ["ref"], filters: new Map(), networks: new Map() }, []);
      // All of it is in memory.
      expect(standing.follow("clicks", planned(some).clicks, sources, () => {}).next([]).done).toBe(true);
      return standing;
    };
    const both = added(spans);
    expect(both.leave(planned(spans.slice(1)), sources)).toBe(true);
    expect(both.tally.size).toBe(30_000);
    expect(added(spans).leave(planned(spans.slice(0, 1)), sources)).toBe(false);
  });

  test("is not mixed up by two who ask at once", async () => {
    const query = { group_by: "ref", users: "0" };
    const alone = await ask(query);
    expect(await Promise.all([ask(query), ask(query), ask(query)])).toEqual([alone, alone, alone]);
    expect(await ask(query)).toEqual(alone);
  });

  test("is not kept of a report that failed half-way", async () => {
    const query = { group_by: "hour,ref", users: "0" };
    let isBroken = false;
    const maker = room.makerWith(
      class extends ReportReads {
        override *cells(...asked: Parameters<ReportReads["cells"]>) {
          if (isBroken) throw new Error("in the middle of it");
          return yield* super.cells(...asked);
        }
      },
    );
    const before = await room.report(query, maker);
    await room.visit(iso("2025-03-11T10:30"), { ref: "meanwhile" });
    isBroken = true;
    await expect(room.report(query, maker)).rejects.toThrow("in the middle of it");
    isBroken = false;
    const after = await room.report(query, maker);
    expect(after).toEqual(await fresh(query));
    expect(after.totals.visits).toBe(before.totals.visits + 1);
  });
});
