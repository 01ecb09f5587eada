import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { seededRandom } from "../../../../e2e/support/seeded-random.ts";
import { FORM } from "../store/report/aggregate-store.ts";
import { HOUR_MS, type SegmentKind } from "../store/report/model.ts";
import { KINDS, newClick } from "../store/testing.ts";
import type { RebuiltSpan } from "./aggregator.ts";
import { PIECE_MS } from "./plan.ts";
import type { Reports } from "./report-maker.ts";
import { iso, ReportRoom, told } from "./report-room.ts";

type Counting = Pick<Reports, "count" | "quarters" | "day" | "nextActivity">;

describe.each(KINDS)("hours are counted, on %s", (kind) => {
  let room: ReportRoom;
  beforeEach(async () => {
    room = await ReportRoom.open(kind, inject("postgresUrl"));
  });
  afterEach(() => room?.close());

  const passAt = (time: string, holder = "gateway-a") =>
    room.aggregator({ holder, store: room.storeAt(iso(time)) }).pass();

  /** The counting as it is, and what happens once right after it: before anything of it is kept. */
  function andThen(then: () => Promise<unknown>): Counting {
    let next: (() => Promise<unknown>) | undefined = then;
    return counting({
      count: async (...order) => {
        const counted = await room.maker.count(...order);
        const now = next;
        next = undefined;
        await now?.();
        return counted;
      },
    });
  }

  /** The counting as it is, but for some of it. */
  function counting(own: Partial<Counting>): Counting {
    return countingOf(room, own);
  }

  async function isTrue(): Promise<void> {
    expect(told(await room.answers())).toEqual(told(await room.truth()));
  }

  /** Where the segments of clicks are. */
  const spans = async () =>
    (await room.segments())
      .filter((segment) => segment.kind === "clicks")
      .map(({ fromMs, toMs }) => `${time(fromMs)}-${time(toMs)}`);

  const ids = async () => (await room.segments()).map(({ id }) => id);

  describe("one after another", () => {
    beforeEach(async () => {
      for (const at of ["09:59:59.999", "11:00", "11:04:59.999", "11:05", "11:14", "11:17", "12:01"]) {
        await room.visit(`2025-03-10T${at}`, { user_id: at });
      }
    });

    test("whole hours that are over, and pieces of the one that is not, all of them older than 90 s", async () => {
      await passAt("2025-03-10T11:16:29.999");
      expect(await spans()).toEqual(["09:00-10:00", "11:00-11:01", "11:04-11:05", "11:05-11:06"]);
      expect(await room.builtTo()).toBe(iso("2025-03-10T11:14"));
      await isTrue();
      await passAt("2025-03-10T11:16:30");
      expect(await spans()).toEqual(["09:00-10:00", "11:00-11:01", "11:04-11:05", "11:05-11:06", "11:14-11:15"]);
      await isTrue();
      const { read, totals } = await room.report({ from: "2025-03-10T11:00:00Z", to: "2025-03-10T11:30:00Z" });
      expect(read).toEqual({ aggregated_hours: 0.25, raw_hours: 0.25, raw_marks: [] });
      expect(totals.visits).toBe(5);
    });

    test("the pieces become one segment when their hour is over", async () => {
      for (const at of ["10:02", "11:12", "11:20", "12:01:29.999"]) await passAt(`2025-03-10T${at}`);
      expect((await spans()).slice(0, 3)).toEqual(["09:00-10:00", "11:00-11:01", "11:04-11:05"]);
      expect(await room.builtTo()).toBe(iso("2025-03-10T11:59"));
      await isTrue();
      await passAt("2025-03-10T12:01:30");
      expect(await spans()).toEqual(["09:00-10:00", "11:00-12:00"]);
      await isTrue();
      await passAt("2025-03-10T14:02");
      expect(await spans()).toEqual(["09:00-10:00", "11:00-12:00", "12:00-13:00"]);
      await isTrue();
    });

    test("a piece that changes is counted anew as a piece", async () => {
      await passAt("2025-03-10T11:10");
      await room.visit("2025-03-10T11:07", { user_id: "11:17" });
      await isTrue();
      await passAt("2025-03-10T11:10");
      expect(await room.changes()).toEqual([]);
      expect(await spans()).toEqual(["09:00-10:00", "11:00-11:01", "11:04-11:05", "11:05-11:06", "11:07-11:08"]);
      await isTrue();
    });

    test("a second time changes nothing, nor does a clock that was put back", async () => {
      await passAt("2025-03-10T12:20");
      const before = await room.segments();
      for (const at of ["12:20", "12:19", "11:02"]) await passAt(`2025-03-10T${at}`);
      expect(await room.segments()).toEqual(before);
      expect(await room.builtTo()).toBe(iso("2025-03-10T12:18"));
      await isTrue();
    });
  });

  test("a year without a click is one step, and so is the time before the first", async () => {
    const steps: number[] = [];
    const reports = counting({
      nextActivity: async (fromMs) => {
        steps.push(fromMs);
        return await room.maker.nextActivity(fromMs);
      },
    });
    await room.visit("2024-03-10T05:30");
    await room.visit("2025-03-10T05:30");
    await room.aggregator({ reports, store: room.storeAt(iso("2025-03-10T07:01:30")) }).pass();
    expect(await spans()).toEqual(["05:00-06:00", "05:00-06:00"]);
    expect(steps.map((ms) => new Date(ms).toISOString().slice(0, 13))).toEqual([
      "1970-01-01T00",
      "2024-03-10T05",
      "2024-03-10T06",
      "2025-03-10T05",
      "2025-03-10T06",
    ]);
    expect(await room.builtTo()).toBe(iso("2025-03-10T07:00"));
  });

  test("without any click there is nothing to keep, and what comes later is counted", async () => {
    await passAt("2025-03-10T03:20");
    expect(await room.segments()).toEqual([]);
    await room.visit("2025-03-10T01:30");
    await isTrue();
    await passAt("2025-03-10T03:20");
    expect(await spans()).toEqual(["01:00-02:00"]);
    await isTrue();
  });

  test("by the database's own clock: what is younger than 90 s is left alone, whenever it is", async () => {
    const now = Date.now();
    const ages = [20_000, 130_000, 7 * 60_000, 50 * 60_000, 3 * HOUR_MS];
    for (const age of ages) await room.visit(new Date(now - age).toISOString(), { user_id: `${age}` });
    expect(await room.store.aggregates.behindMs()).toBeUndefined();
    await room.aggregator().pass();
    const builtToMs = Date.parse((await room.builtTo()) ?? "");
    expect(Math.abs(Date.now() - builtToMs - ((await room.store.aggregates.behindMs()) ?? 0))).toBeLessThan(5_000);
    expect(builtToMs % PIECE_MS).toBe(0);
    expect(builtToMs).toBeLessThanOrEqual(Date.now() - 90_000);
    expect(builtToMs).toBeGreaterThan(now - 90_000 - PIECE_MS);
    for (const { fromMs, toMs } of await room.segments()) {
      expect(toMs).toBeLessThanOrEqual(builtToMs);
      const isOver = fromMs - (fromMs % HOUR_MS) + HOUR_MS <= builtToMs;
      expect([fromMs % (isOver ? HOUR_MS : PIECE_MS), toMs - fromMs]).toEqual([0, isOver ? HOUR_MS : PIECE_MS]);
    }
    const today = { from: new Date(now - 5 * HOUR_MS).toISOString(), to: new Date(now + 1_000).toISOString() };
    expect((await room.report(today)).totals).toMatchObject({ visits: 5, unique_visits: 5, pending: 5 });
  });

  test("a mark of each user's own is left out, and the reports that want it read raw rows", async () => {
    for (let n = 0; n < 600; n += 1) {
      const at = new Date(Date.parse("2025-03-10T10:00:00Z") + n * 5_000).toISOString();
      await room.tap(at, { user_id: `${n}`, utm_term: `user-${n}`, utm_campaign: n % 3 === 0 ? "spring" : "autumn" });
    }
    await passAt("2025-03-10T12:00");
    expect(await spans()).toEqual(["10:00-11:00"]);
    const bytes = (await room.segments()).map(({ kind, cells }) => (kind === "clicks" ? cells.byteLength : 0));
    expect(Math.max(...bytes)).toBeLessThan(600 * 10);
    // Who came is as long as the clicks anyway.
    const left = await room.db.selectFrom("report_segments").select(["kind", "left_out"]).orderBy("kind").execute();
    expect(left).toEqual([
      { kind: "clicks", left_out: '["utm_term"]' },
      { kind: "users", left_out: "[]" },
    ]);

    const counted = { to: "2025-03-10T11:00:00Z" };
    const byTerm = await room.report({ ...counted, group_by: "utm_term" });
    expect(byTerm.read).toEqual({ aggregated_hours: 10, raw_hours: 1, raw_marks: ["utm_term"] });
    expect(byTerm.rows.map(({ group, clicks, unique_clicks }) => [group.utm_term, clicks, unique_clicks])).toEqual(
      Array.from({ length: 600 }, (_, n) => [`user-${n}`, 1, 1]).sort(([a = 0], [b = 0]) => (a < b ? -1 : 1)),
    );
    const one = await room.report({ ...counted, "filter[utm_term]": "user-7" });
    expect([one.totals.clicks, one.read.raw_marks]).toEqual([1, ["utm_term"]]);
    const byCampaign = await room.report({ ...counted, group_by: "utm_campaign", sort: "-clicks" });
    expect(byCampaign.read).toEqual({ aggregated_hours: 11, raw_hours: 0, raw_marks: [] });
    expect(byCampaign.rows.map(({ group, clicks }) => [group.utm_campaign, clicks])).toEqual([
      ["autumn", 400],
      ["spring", 200],
    ]);
  });

  describe("by several gateways", () => {
    beforeEach(async () => {
      for (let hour = 0; hour < 4; hour += 1) await room.visit(`2025-03-10T0${hour}:10`, { user_id: `${hour % 2}` });
    });

    /** As if the holder had been silent for longer than its turn. */
    const expire = () => room.db.updateTable("report_progress").set({ held_until_ms: 0 }).execute();

    test("one at a time: another one's pass does nothing meanwhile, and has its turn afterwards", async () => {
      let asked = 0;
      const ask = <T>(answer: T) => {
        asked += 1;
        return answer;
      };
      const another = room.aggregator({
        holder: "gateway-b",
        reports: counting({
          nextActivity: (fromMs) => ask(room.maker.nextActivity(fromMs)),
          count: (...order) => ask(room.maker.count(...order)),
        }),
      });
      const reports = andThen(async () => {
        await another.pass();
        expect(asked).toBe(0);
      });
      await room.aggregator({ reports }).pass();
      await room.visit("2025-03-10T00:20");
      await another.pass();
      expect(asked).toBeGreaterThan(0);
      expect(await room.changes()).toEqual([]);
      await isTrue();
    });

    test("whoever wants to count everything once more waits for the turn", async () => {
      const order: string[] = [];
      const another = room.aggregator({ holder: "gateway-b" });
      let rebuilding: Promise<void> | undefined;
      const reports = andThen(async () => {
        rebuilding = another.rebuild(() => order.push("rebuilt"));
      });
      await room.aggregator({ reports }).pass();
      order.push("passed");
      await rebuilding;
      expect(order).toEqual(["passed", "rebuilt", "rebuilt", "rebuilt", "rebuilt", "rebuilt"]);
      await isTrue();
    });

    test("both at once, again and again, count each hour once", async () => {
      const store = room.storeAt(iso("2025-03-10T12:00"));
      const both = ["gateway-a", "gateway-b"].map((holder) => room.aggregator({ holder, store }));
      for (let round = 0; round < 5; round += 1) await Promise.all(both.map((aggregator) => aggregator.pass()));
      expect(await spans()).toEqual(["00:00-01:00", "01:00-02:00", "02:00-03:00", "03:00-04:00"]);
      // Clicks and users of each.
      expect((await ids()).length).toBe(8);
      expect(await room.changes()).toEqual([]);
      await isTrue();
    });

    test.each([
      ["has it", async () => void (await room.store.aggregates.takeTurn("gateway-b", 60_000)), 0],
      ["has had it and has ended it", () => passAt("2025-03-10T12:00", "gateway-b"), 4],
    ])("a holder that was silent for too long keeps nothing of what it counted: another one %s", async (...row) => {
      const [, meanwhile, kept] = row;
      const reports = andThen(async () => {
        await room.visit("2025-03-10T00:20", { user_id: "not seen by the first" });
        await expire();
        await meanwhile();
      });
      await room.aggregator({ reports, store: room.storeAt(iso("2025-03-10T12:00")) }).pass();
      expect(await spans()).toHaveLength(kept);
      await isTrue();
      await expire();
      await passAt("2025-03-10T12:00", "gateway-c");
      expect(await room.changes()).toEqual([]);
      expect(await spans()).toHaveLength(4);
      await isTrue();
    });

    test("nor does it forget what the other one may not have seen", async () => {
      const store = room.store.aggregates;
      await store.takeTurn("gateway-a", 60_000);
      const seen = (await store.changes(100)).map(({ id }) => id);
      expect(seen.length).toBeGreaterThan(0);
      await expire();
      await store.takeTurn("gateway-b", 60_000);
      expect(await store.forget("gateway-a", 60_000, seen)).toBe(false);
      expect((await room.changes()).map(({ id }) => id)).toEqual(seen);
      expect(await store.forget("gateway-b", 60_000, seen)).toBe(true);
      expect(await room.changes()).toEqual([]);
    });

    test("a turn that has run out is still its holder's if nobody has taken it", async () => {
      const reports = andThen(expire);
      await room.aggregator({ reports, store: room.storeAt(iso("2025-03-10T12:00")) }).pass();
      expect(await spans()).toHaveLength(4);
      await isTrue();
    });

    test("a holder that died keeps the others waiting for as long as its turn lasts, and no longer", async () => {
      await room.store.aggregates.takeTurn("gateway-a", 120_000);
      await passAt("2025-03-10T12:00", "gateway-b");
      expect(await spans()).toEqual([]);
      await expire();
      await passAt("2025-03-10T12:00", "gateway-b");
      expect(await spans()).toHaveLength(4);
      await isTrue();
    });

    test("a pass that failed keeps nobody waiting", async () => {
      const failing = counting({ count: () => Promise.reject(new Error("no answer")) });
      await expect(room.aggregator({ reports: failing }).pass()).rejects.toThrow("no answer");
      await passAt("2025-03-10T12:00", "gateway-b");
      expect(await spans()).toHaveLength(4);
    });
  });

  describe("while rows change", () => {
    beforeEach(async () => {
      for (let hour = 0; hour < 4; hour += 1) await room.visit(`2025-03-10T0${hour}:10`, { user_id: `${hour % 2}` });
      await passAt("2025-03-10T12:00");
    });

    test("what is committed after an hour was counted anew stays noted, and is in the next pass", async () => {
      await room.visit("2025-03-10T01:20", { user_id: "first change" });
      const reports = andThen(() => room.visit("2025-03-10T01:30", { user_id: "second change" }));
      const store = room.storeAt(iso("2025-03-10T12:00"));
      await room.aggregator({ reports, store }).pass();
      expect(await room.changes()).toHaveLength(1);
      await isTrue();
      await passAt("2025-03-10T12:00");
      expect(await room.changes()).toEqual([]);
      await isTrue();
      expect((await room.report()).totals.visits).toBe(6);
    });

    test("a pass that is stopped ends with the span that it is at; nothing is lost, and another one goes on", async () => {
      for (let hour = 4; hour < 9; hour += 1) await room.visit(`2025-03-10T0${hour}:10`, { user_id: "late" });
      await room.db
        .updateTable("report_progress")
        .set({ built_to_ms: Date.parse("2025-03-10T02:00Z") })
        .execute();
      await room.db.deleteFrom("report_segments").where("from_ms", ">=", Date.parse("2025-03-10T02:00Z")).execute();
      const store = room.storeAt(iso("2025-03-10T12:00"));
      let stopping: Promise<void> | undefined;
      const reports = andThen(async () => {
        stopping = stopped.stop();
      });
      const stopped = room.aggregator({ reports, store });
      await stopped.pass();
      await stopping;
      expect(await room.builtTo()).toBe(iso("2025-03-10T03:00"));
      expect((await room.changes()).length).toBeGreaterThan(0);
      await isTrue();
      await passAt("2025-03-10T12:00", "gateway-b");
      expect(await room.changes()).toEqual([]);
      expect(await spans()).toHaveLength(9);
      await isTrue();
    });

    test("a pass that is stopped while it counts anew leaves every change noted", async () => {
      for (let hour = 0; hour < 4; hour += 1) await room.visit(`2025-03-10T0${hour}:40`, { user_id: "changes" });
      const noted = await room.changes();
      const store = room.storeAt(iso("2025-03-10T12:00"));
      const reports = andThen(async () => void stopped.stop());
      const stopped = room.aggregator({ reports, store });
      await stopped.pass();
      expect(await room.changes()).toEqual(noted);
      await isTrue();
    });

    test("one that runs by itself counts, and stop() waits for the pass under way", async () => {
      await room.visit("2025-03-10T01:20", { user_id: "change" });
      const counted = Promise.withResolvers<void>();
      const reports = andThen(async () => counted.resolve());
      const running = room.aggregator({ reports, store: room.storeAt(iso("2025-03-10T12:00")) });
      running.start();
      await counted.promise;
      await running.stop();
      const { held_by } = await room.db.selectFrom("report_progress").selectAll().executeTakeFirstOrThrow();
      expect(held_by).toBeNull();
      await isTrue();
    });
  });

  describe("are counted once more as a whole", () => {
    const rebuild = async () => {
      const found: RebuiltSpan[] = [];
      await room.aggregator({ store: room.storeAt(iso("2025-03-10T05:20")) }).rebuild((span) => found.push(span));
      return found.map(({ fromMs, toMs, differing }) => [`${time(fromMs)}-${time(toMs)}`, differing]);
    };
    const changeSegments = () => room.db.updateTable("report_segments").where("kind", "=", "clicks");
    const at = (clock: string) => Date.parse(`2025-03-10T${clock}Z`);

    beforeEach(async () => {
      for (const clock of ["00:10", "02:10", "05:01", "05:12"]) {
        const click_id = `01kf0c5a0000000000000${clock.replace(":", "")}z`;
        await room.visit(`2025-03-10T${clock}`, { user_id: "1", click_id });
        await room.network.take(
          { click_id, transaction_id: clock, status: "1", sum: "1" },
          { at: iso("2025-03-10T03:30") },
        );
      }
      await passAt("2025-03-10T05:20");
    });

    test("and are the same if nobody has touched them", async () => {
      const before = await room.segments();
      expect(await rebuild()).toEqual([
        ["00:00-01:00", 0],
        ["02:00-03:00", 0],
        ["03:00-04:00", 0],
        ["05:01-05:02", 0],
        ["05:12-05:13", 0],
      ]);
      const withoutIds = (segments: typeof before) => segments.map(({ id, ...rest }) => rest);
      expect(withoutIds(await room.segments())).toEqual(withoutIds(before));
      await isTrue();
    });

    test("and are mended where somebody has: one changed, one gone, one too many, one too long, one wrongly named", async () => {
      const [first] = await room.segments();
      const cells = first?.cells ?? new Uint8Array();
      const bent = Uint8Array.from(cells, (byte, place) => (place === cells.length - 8 ? byte + 1 : byte));
      await changeSegments().set({ cells: bent }).where("from_ms", "=", at("02:00")).execute();
      await room.db.deleteFrom("report_segments").where("from_ms", "=", at("00:00")).execute();
      const kind: SegmentKind = "clicks";
      const tooMany = { kind, from_ms: at("01:00"), to_ms: at("02:00"), form: FORM, left_out: "[]", cells };
      await room.db.insertInto("report_segments").values(tooMany).execute();
      await changeSegments()
        .set({ to_ms: at("06:01") })
        .where("from_ms", "=", at("05:01"))
        .execute();
      await changeSegments().set({ left_out: '["ref"]' }).where("from_ms", "=", at("05:12")).execute();
      expect(told(await room.answers())).not.toEqual(told(await room.truth()));

      expect((await rebuild()).filter(([, differing]) => differing !== 0)).toEqual([
        ["00:00-01:00", 4],
        ["01:00-02:00", 1],
        ["02:00-03:00", 1],
        ["05:01-05:02", 1],
        ["05:12-05:13", 1],
      ]);
      await isTrue();
      expect((await rebuild()).every(([, differing]) => differing === 0)).toBe(true);
    });

    test("after what was noted meanwhile: that is no difference", async () => {
      await room.visit("2025-03-10T02:20");
      expect((await rebuild()).every(([, differing]) => differing === 0)).toBe(true);
      expect(await room.changes()).toEqual([]);
      await isTrue();
    });

    test("and from nothing, where nothing was counted yet", async () => {
      await room.db.deleteFrom("report_segments").execute();
      await room.db.updateTable("report_progress").set({ built_to_ms: null }).execute();
      expect(await rebuild()).toHaveLength(5);
      await isTrue();
    });
  });
});

test("while a transaction is open that changes their rows, hours are counted as they are, and anew after its commit", async () => {
  const room = await ReportRoom.open("postgres", inject("postgresUrl"));
  const isTrue = async () => expect(told(await room.answers())).toEqual(told(await room.truth()));
  const counted = room.aggregator({ store: room.storeAt(iso("2025-03-10T12:00")) });
  const revenue = async () => (await room.report()).totals.revenue;
  try {
    const click_id = "01kf0c5a00000000000000tesz";
    await room.visit("2025-03-10T01:10", { click_id });
    await room.network.take(
      { click_id, transaction_id: "1", status: "1", sum: "100" },
      { at: iso("2025-03-10T02:10") },
    );
    await counted.pass();
    expect(await room.changes()).toEqual([]);
    // Another change of the same hours, so that they are counted while the first one's transaction is open.
    await room.db.transaction().execute(async (open) => {
      await open.updateTable("conversions").set({ payout_minor: 700 }).execute();
      for (const minute of ["20", "30"]) {
        await room.visit(`2025-03-10T01:${minute}`);
        await counted.pass();
        expect(await room.changes()).toEqual([]);
        expect(await revenue()).toEqual({ RUB: "100.00" });
        await isTrue();
      }
    });
    expect(await revenue()).toEqual({ RUB: "7.00" });
    await isTrue();
    await counted.pass();
    expect(await room.changes()).toEqual([]);
    expect(await revenue()).toEqual({ RUB: "7.00" });
    await isTrue();

    // The same with a click that comes late and one that goes, in a transaction that begins before the count and ends
    // between its two halves.
    const open = await room.db.startTransaction().execute();
    await open
      .insertInto("api_utmtracking")
      .values(newClick({ click: { received_at: iso("2025-03-10T01:40") } }).click)
      .execute();
    await open.deleteFrom("conversions").execute();
    await room.visit("2025-03-10T01:50");
    const reports = countingOf(room, {
      count: async (...order) => {
        const segments = await room.maker.count(...order);
        if (!open.isCommitted) await open.commit().execute();
        return segments;
      },
    });
    await room.aggregator({ reports, store: room.storeAt(iso("2025-03-10T12:00")) }).pass();
    expect((await room.changes()).length).toBeGreaterThan(0);
    expect((await room.report()).totals).toMatchObject({ visits: 5, conversions: 0 });
    await isTrue();
    await counted.pass();
    expect(await room.changes()).toEqual([]);
    await isTrue();
  } finally {
    await room.close();
  }
});

describe("the same rows", () => {
  const rooms: ReportRoom[] = [];
  beforeAll(async () => {
    for (const kind of KINDS) rooms.push(await ReportRoom.open(kind, inject("postgresUrl")));
    const random = seededRandom(77);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
    const clicks = Array.from({ length: 250 }, (_, n) => ({
      at: new Date(Date.parse("2025-03-10T00:00:00Z") + Math.floor(random() * 7 * HOUR_MS)).toISOString(),
      click: {
        click_id: `01kf0c5a000000000000000${String(n).padStart(3, "0")}`,
        user_id: pick(["1", "2", "3", null]),
        ip_address: pick(["10.0.0.1", "10.0.0.2", null]),
        user_agent: pick(["Safari", null]),
        offer: pick(["leads-tech", "otkaz"]),
        ref: pick(["bot", "Bot", "БОТ", "ё", "е\u0301", "😀", "\uffee", "a b", " ", null]),
        utm_term: `user-${n}`,
        utm_content: pick(['"quoted"', "back\\slash", "\u2028", null]),
        isbot: random() < 0.1 ? 1 : 0,
      },
      converts: n % 5 === 0,
    }));
    for (const [order, room] of rooms.entries()) {
      // Told to the databases in two orders.
      for (const { at, click, converts } of order === 0 ? clicks : clicks.toReversed()) {
        await (click.offer === "otkaz" ? room.tap(at, click) : room.visit(at, click));
        if (!converts) continue;
        const identity = click.click_id;
        const row = {
          network: "net",
          identity,
          goal: "",
          status: "approved",
          payout_minor: 9_007_199_254,
          currency: "RUB",
        } as const;
        const postbacks = { first_postback_id: 1, last_postback_id: 1, created_at: at, updated_at: at };
        const whose = { click_id: click.click_id, first_click_id: "01kf0c5a000000000000000000" };
        await room.db
          .insertInto("conversions")
          .values({ ...row, ...postbacks, ...whose })
          .execute();
      }
      await room.aggregator({ store: room.storeAt(iso("2025-03-10T06:20")) }).pass();
    }
  }, 60_000);
  afterAll(async () => {
    for (const room of rooms) await room.close();
  });

  test("come to the same bytes in both databases, in whatever order they came", async () => {
    const [sqlite = [], postgres = []] = await Promise.all(
      rooms.map(async (room) =>
        (await room.segments()).map(({ kind, fromMs, toMs, cells }) => [
          kind,
          fromMs,
          toMs,
          Buffer.from(cells).toString("latin1"),
        ]),
      ),
    );
    expect(sqlite.length).toBeGreaterThan(30);
    expect(postgres).toEqual(sqlite);
  });
});

function countingOf({ maker }: ReportRoom, own: Partial<Counting>): Counting {
  return {
    count: (...order) => maker.count(...order),
    quarters: (...order) => maker.quarters(...order),
    day: (...order) => maker.day(...order),
    nextActivity: (fromMs) => maker.nextActivity(fromMs),
    ...own,
  };
}

/** `11:05` */
function time(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}
