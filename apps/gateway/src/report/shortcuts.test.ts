import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { KINDS } from "../store/testing.ts";
import { iso, ReportRoom, told } from "./report-room.ts";

/** A day of Moscow's: `11T` is the one that begins on the 10th at 21:00 by UTC. */
const DAY = "2025-03-10T21:00 2025-03-11T21:00";
const INDIA = {
  group_by: "hour,ref",
  users: "0",
  tz: "Asia/Kolkata",
  from: "2025-03-10T20:00:00Z",
  to: "2025-03-11T02:00:00Z",
};

describe.each(KINDS)("days and quarters beside the hours, on %s", (kind) => {
  let room: ReportRoom;
  beforeEach(async () => {
    room = await ReportRoom.open(kind, inject("postgresUrl"));
    for (const at of ["10T20:59", "10T21:00", "10T21:40", "11T01:10", "11T20:59:59.999", "11T21:00"]) {
      await room.visit(`2025-03-${at}`, { user_id: at, ref: at.slice(-2), utm_campaign: "spring" });
    }
  });
  afterEach(() => room?.close());

  const pass = (time = "2025-03-12T03:00") => room.aggregator({ store: room.storeAt(iso(time)) }).pass();
  const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  const shortcutsOf = async (grain: "day" | "quarter", kind = "clicks") =>
    (await room.shortcuts())
      .filter((one) => one.grain === grain && one.kind === kind)
      .map(({ id, fromMs, toMs }) => ({ id, span: `${minute(fromMs)} ${minute(toMs)}` }));
  const days = async () => (await shortcutsOf("day")).map(({ span }) => span);
  const isTrue = async () => expect(told(await room.answers())).toEqual(told(await room.truth()));

  test("a day of Moscow's is there once it is over, and not before", async () => {
    await pass("2025-03-11T21:01:29");
    expect(await days()).toEqual(["2025-03-09T21:00 2025-03-10T21:00"]);
    await isTrue();
    await pass("2025-03-11T21:01:30");
    expect(await days()).toEqual(["2025-03-09T21:00 2025-03-10T21:00", DAY]);
    await isTrue();
  });

  test("a report that wants no hours is read from it, and says the same", async () => {
    await pass();
    // Were it read from the hours, this would not be seen.
    await room.db.deleteFrom("report_segments").where("from_ms", "=", Date.parse("2025-03-11T01:00Z")).execute();
    const totals = async (query: Record<string, string>) => (await room.report(query)).totals.visits;
    expect(await totals({ group_by: "ref" })).toBe(6);
    expect(await totals({ group_by: "day,ref", tz: "Europe/Moscow" })).toBe(6);
    expect(await totals({ group_by: "hour,ref", tz: "Europe/Moscow" })).toBe(5);
    // Not all of the day is in the report.
    expect(await totals({ group_by: "ref", from: "2025-03-10T21:00:00.001Z" })).toBe(3);
  });

  test("a change of one of its hours is seen at once, and the day is made anew with it", async () => {
    const aggregator = room.aggregator({ store: room.storeAt(iso("2025-03-12T03:00")) });
    await aggregator.pass();
    const [, before] = await shortcutsOf("day");
    await room.visit("2025-03-11T01:20", { user_id: "late", ref: "late" });
    await isTrue();
    expect((await room.report({ group_by: "ref" })).totals.visits).toBe(7);
    await aggregator.pass();
    const [, after] = await shortcutsOf("day");
    expect(after?.span).toBe(DAY);
    expect(after?.id).not.toBe(before?.id);
    expect(await room.changes()).toEqual([]);
    await isTrue();
    expect((await room.report({ group_by: "ref" })).totals.visits).toBe(7);
  });

  test("what a gateway that died has left undone is found with the next hour that is over", async () => {
    const at = { time: iso("2025-03-12T03:00") };
    const store = () => room.storeAt(at.time);
    const aggregator = room.aggregator({ store: { ...store(), takeTurn: (...turn) => store().takeTurn(...turn) } });
    await aggregator.pass();
    expect(await days()).toContain(DAY);
    // Another one has counted one of its hours anew, and not come further.
    await room.db.deleteFrom("report_shortcuts").execute();
    await aggregator.pass();
    expect(await days()).toEqual([]);
    await isTrue();
    at.time = iso("2025-03-12T04:05");
    await room.visit("2025-03-12T03:10", { user_id: "next hour" });
    await aggregator.pass();
    expect(await days()).toContain(DAY);
    await isTrue();
  });

  test("conversions have days of their own, by the click's time and by theirs", async () => {
    const click_id = "01kf0c5a00000000000000tesz";
    await room.visit("2025-03-11T03:10", { click_id, user_id: "buyer", ref: "bought" });
    const paid = { click_id, transaction_id: "1", status: "1", sum: "9.50" };
    await room.network.take(paid, { at: iso("2025-03-11T22:10") });
    await pass("2025-03-13T03:00");
    const spans = async (own: string) => (await shortcutsOf("day", own)).map(({ span }) => span);
    expect(await spans("last_by_click")).toEqual([DAY]);
    expect(await spans("last_by_conversion")).toEqual(["2025-03-11T21:00 2025-03-12T21:00"]);
    await isTrue();
    await room.network.take({ ...paid, status: "3" }, { at: iso("2025-03-12T01:10") });
    await isTrue();
    await pass("2025-03-13T03:00");
    await isTrue();
    expect(await spans("last_by_click")).toEqual([DAY]);
  });

  test("nobody who is erased stays in one, nor in a quarter", async () => {
    await room.visit("2025-03-11T05:10", { user_id: "me", utm_term: "term-of-me" });
    await room.store.aggregates.wantQuarters();
    await pass();
    const named = async () => {
      const rows = await room.db.selectFrom("report_shortcuts").select(["grain", "cells"]).execute();
      const found = rows.filter(({ cells }) => Buffer.from(cells).includes("term-of-me"));
      return new Set(found.map(({ grain }) => grain));
    };
    expect(await named()).toEqual(new Set(["day", "quarter"]));
    await room.store.admin.eraseUser("me", () => "a random name");
    expect(await named()).toEqual(new Set());
    await isTrue();
    await pass();
    expect(await named()).toEqual(new Set());
    expect(await days()).toContain(DAY);
    await isTrue();
  });

  describe("quarters", () => {
    const report = async () => {
      const { rows, read } = await room.report({ ...INDIA, limit: "100" });
      return { read, visits: rows.map(({ group, visits }) => `${group.hour} ${group.ref} ${visits}`) };
    };
    const VISITS = ["2025-03-11T02:00 59 1", "2025-03-11T02:00 00 1", "2025-03-11T03:00 40 1", "2025-03-11T06:00 10 1"];

    test("are counted only from when somebody wants them on, those of all hours before, too", async () => {
      const aggregator = room.aggregator({ store: room.storeAt(iso("2025-03-12T03:00")) });
      await aggregator.pass();
      expect(await shortcutsOf("quarter")).toEqual([]);
      const raw = await report();
      expect(raw.visits.toSorted()).toEqual(VISITS.toSorted());
      expect(raw.read.raw_hours).toBe(3);
      await room.store.aggregates.wantQuarters();
      // By the same one, for which nothing else is new.
      await aggregator.pass();
      expect(await shortcutsOf("quarter")).toHaveLength(5 * 4);
      const counted = await report();
      expect(counted.visits).toEqual(raw.visits);
      expect(counted.read).toEqual({ aggregated_hours: 6, raw_hours: 0, raw_marks: [] });
      // Users' are in the hours.
      expect((await room.report({ ...INDIA, users: "1" })).read).toMatchObject({ raw_hours: 0 });
    });

    test("go with their hour where that changes, and come again", async () => {
      await room.store.aggregates.wantQuarters();
      await pass();
      await room.visit("2025-03-10T21:50", { user_id: "late", ref: "late" });
      expect((await report()).visits).toContain("2025-03-11T03:00 late 1");
      await pass();
      expect(await report()).toMatchObject({ read: { raw_hours: 0 } });
      expect((await report()).visits).toContain("2025-03-11T03:00 late 1");
      await isTrue();
    });

    test("are of hours that are over: the pieces of the one that is not have none", async () => {
      await room.visit("2025-03-12T02:10", { user_id: "now" });
      await room.store.aggregates.wantQuarters();
      await pass("2025-03-12T02:45");
      expect((await shortcutsOf("quarter")).some(({ span }) => span.startsWith("2025-03-12"))).toBe(false);
      expect(await room.store.aggregates.quartersDue(0, 100)).toEqual([]);
      await pass("2025-03-12T03:02");
      expect((await shortcutsOf("quarter")).filter(({ span }) => span.startsWith("2025-03-12"))).toHaveLength(4);
      await isTrue();
    });

    test("come some at a time, the youngest first, and a pass says that there are more", async () => {
      for (let hour = 0; hour < 60; hour += 1) {
        await room.visit(new Date(Date.parse("2025-03-08T00:10Z") + hour * 3_600_000).toISOString());
      }
      await room.store.aggregates.wantQuarters();
      const store = room.storeAt(iso("2025-03-12T03:00"));
      const aggregator = room.aggregator({ store });
      expect(await aggregator.pass()).toBe(true);
      const first = await shortcutsOf("quarter");
      expect(first.length).toBeGreaterThan(0);
      expect(first.some(({ span }) => span.startsWith("2025-03-08T00"))).toBe(false);
      let passes = 0;
      while (await aggregator.pass()) passes += 1;
      expect(passes).toBeLessThan(10);
      expect(await shortcutsOf("quarter")).toHaveLength(65 * 4);
      expect(await aggregator.pass()).toBe(false);
    });
  });

  test("what somebody has spoilt is found by counting everything once more", async () => {
    await pass();
    const [day] = (await shortcutsOf("day")).slice(1);
    const row = await room.db
      .selectFrom("report_shortcuts")
      .selectAll()
      .where("id", "=", day?.id ?? 0)
      .executeTakeFirst();
    const cells = Uint8Array.from(row?.cells ?? []);
    cells[cells.length - 8] = (cells[cells.length - 8] ?? 0) + 1;
    await room.db
      .updateTable("report_shortcuts")
      .set({ cells })
      .where("id", "=", day?.id ?? 0)
      .execute();
    expect(told(await room.answers())).not.toEqual(told(await room.truth()));
    const found: string[] = [];
    await room.aggregator({ store: room.storeAt(iso("2025-03-12T03:00")) }).rebuild(({ fromMs, toMs, differing }) => {
      if (differing > 0) found.push(`${minute(fromMs)} ${minute(toMs)}`);
    });
    expect(found).toEqual([DAY]);
    await isTrue();
    expect(await days()).toContain(DAY);
  });
});
