import { beforeAll, describe, expect, test } from "vitest";
import { delivered, FAR, KINDS, newClick, newHost } from "../store/testing.ts";
import { iso, type ReportFixture } from "./report-fixture.ts";
import { changesFixture, DAY, newId } from "./testing-changes.ts";

describe.each(KINDS)("a report after clicks have changed, on %s", (kind) => {
  const changes = changesFixture(kind);
  const { truth, theDifference, postback, idOf } = changes;
  let fixture: ReportFixture;
  beforeAll(() => {
    fixture = changes.fixture;
  });

  describe("a click", () => {
    test("comes late and makes those of the next 24 hours no longer the visitor's first", async () => {
      const visitor = { user_id: "comes back" };
      await fixture.visit("2025-03-11T00:00:00.500", visitor);
      await fixture.visit("2025-03-12T00:00:00.501", visitor);
      expect(await theDifference(() => fixture.visit("2025-03-11T00:00:00.501", visitor))).toEqual({
        visits: 1,
        unique_visits: -1,
        pending: 1,
      });
    });

    test("comes late from a visitor without an ID", async () => {
      const visitor = { user_id: null, ip_address: "192.0.2.7", user_agent: "Firefox" };
      await fixture.tap("2025-03-11T13:10", visitor);
      expect(await theDifference(() => fixture.tap("2025-03-11T12:50", visitor))).toEqual({ clicks: 1 });
      expect(await theDifference(() => fixture.visit("2025-03-11T12:55", visitor))).toEqual({
        visits: 1,
        unique_visits: 1,
        pending: 1,
      });
    });

    test("is deleted by hand, and put back", async () => {
      const visitor = { user_id: "deleted" };
      const click_id = newId();
      const id = await fixture.visit("2025-03-11T14:10", { ...visitor, click_id });
      await fixture.visit("2025-03-11T15:10", visitor);
      await postback({ click_id, transaction_id: "deleted", status: "1" });
      const row = await fixture.db
        .selectFrom("api_utmtracking")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      const remove = fixture.db.deleteFrom("api_utmtracking").where("id", "=", id);
      const less = { visits: -1, pending: -1, conversions: -1, conversions_approved: -1, revenue: { RUB: -10_000 } };
      expect(await theDifference(() => remove.execute())).toEqual(less);
      const more = { visits: 1, pending: 1, conversions: 1, conversions_approved: 1, revenue: { RUB: 10_000 } };
      expect(await theDifference(() => fixture.db.insertInto("api_utmtracking").values(row).execute())).toEqual(more);
    });

    test("comes after the conversion that names it, as another row than before", async () => {
      const click_id = newId();
      const id = await fixture.visit("2025-03-11T14:40", { click_id, ref: "second row" });
      await postback({ click_id, transaction_id: "second row", status: "1" });
      await truth();
      await fixture.db.deleteFrom("api_utmtracking").where("id", "=", id).execute();
      await truth();
      expect(
        await theDifference(() => fixture.visit("2025-03-11T14:50", { click_id, ref: "second row" })),
      ).toMatchObject({
        visits: 1,
        conversions: 1,
        revenue: { RUB: 10_000 },
      });
    });

    test("is moved to another hour by hand, with its conversions", async () => {
      const click_id = newId();
      const id = await fixture.visit("2025-03-11T16:10", { click_id, ref: "moved" });
      await postback({ click_id, transaction_id: "moved", status: "1" });
      const move = fixture.db.updateTable("api_utmtracking").set({ received_at: iso("2025-03-11T18:20") });
      expect(await theDifference(() => move.where("id", "=", id).execute())).toEqual({});
      const { rows } = await fixture.report({ group_by: "hour", "filter[ref]": "moved" });
      expect(rows.map(({ group, visits, conversions }) => [group.hour, visits, conversions])).toEqual([
        ["2025-03-11T18:00", 1, 1],
      ]);
    });

    test("gets another mark, or turns out to be a bot's", async () => {
      const click_id = newId();
      const id = await fixture.visit("2025-03-11T17:10", { click_id, ref: "before", user_id: "robot" });
      await postback({ click_id, transaction_id: "marked", status: "1" });
      const set = (row: object) => () =>
        fixture.db.updateTable("api_utmtracking").set(row).where("id", "=", id).execute();
      expect(await theDifference(set({ ref: "after" }))).toEqual({});
      for (const basis of ["click", "conversion"]) {
        expect((await fixture.report({ basis, "filter[ref]": "before" })).totals.conversions).toBe(0);
        expect((await fixture.report({ basis, "filter[ref]": "after" })).totals.conversions).toBe(1);
      }
      expect(await theDifference(set({ isbot: 1 }))).toEqual({ visits: -1, unique_visits: -1, pending: -1, users: -1 });
    });

    test("is emptied with its user: no count changes, what was under way ends, a mark that named the user is gone", async () => {
      const click_id = newId();
      const visitor = { user_id: "erased-me", ip_address: "192.0.2.9", user_agent: "Opera" };
      await fixture.visit("2025-03-11T20:10", { ...visitor, click_id, ref: "of-erased-me" });
      await fixture.visit("2025-03-11T21:10", visitor);
      await postback({ click_id, transaction_id: "erased", status: "1" });
      const erase = () => fixture.store.admin.eraseUser("erased-me", () => "a random name");
      expect(await theDifference(erase)).toEqual({ pending: -2, failed: 2 });
      expect((await fixture.report({ "filter[ref]": "of-erased-me" })).totals).toMatchObject({
        visits: 0,
        conversions: 0,
      });
    });
  });

  test.each(["with a click alone", "with a conversion of days later"])(
    "the hours of an erased user, %s, lose nothing of the others",
    async (what) => {
      const [mine, theirs] = [newId(), newId()];
      const user_id = newId();
      await fixture.visit("2025-03-10T20:10", { user_id, click_id: mine });
      await fixture.visit("2025-03-10T20:20", { user_id: "staying", click_id: theirs });
      await fixture.network.take(
        { click_id: theirs, transaction_id: theirs, status: "1" },
        { at: iso("2025-03-11T23:10") },
      );
      if (what !== "with a click alone") {
        await fixture.network.take(
          { click_id: mine, transaction_id: mine, status: "1" },
          { at: iso("2025-03-12T22:10") },
        );
        await fixture.visit("2025-03-12T22:20", { user_id: "staying" });
      }
      await truth();
      await fixture.store.admin.eraseUser(user_id, () => "a random name");
      await truth();
    },
  );

  describe("there is nothing to read again", () => {
    const noted = async () => (await fixture.db.selectFrom("report_changes").selectAll().execute()).length;

    test("after a postback that says nothing new, and after an update of a conversion that changes nothing", async () => {
      const twice = { transaction_id: "twice", status: "1" };
      await postback(twice);
      const before = await noted();
      expect(await postback(twice)).toMatchObject({ verdict: "duplicate" });
      const id = await idOf("twice");
      const same = { status: "approved", click_id: null, payout_minor: 10_000, updated_at: iso("2025-05-01") } as const;
      await fixture.db.updateTable("conversions").set(same).where("id", "=", id).execute();
      expect(await noted()).toBe(before);
      await truth();
    });

    test("after a lease of a delivery", async () => {
      const host = newHost();
      const waits = { outcome: "unavailable", http_status: 503, next: { status: "pending", delayMs: 60_000 } } as const;
      await fixture.store.recordAttempt(delivered(await fixture.visit("2025-03-11T22:10", {}, host), waits));
      const before = await noted();
      await fixture.store.hasten(host);
      expect(await fixture.store.claim({ host, limit: 1, leasesEndBy: FAR })).toHaveLength(1);
      expect(await noted()).toBe(before);
    });
  });

  test("shows what happens now, young as it is", async () => {
    const now = new Date().toISOString();
    const today = {
      from: new Date(Date.parse(now) - DAY).toISOString(),
      to: new Date(Date.now() + 1000).toISOString(),
    };
    const id = await fixture.visit(now, { user_id: "young" });
    expect((await fixture.report(today)).totals).toMatchObject({ visits: 1, pending: 1 });
    await fixture.store.recordAttempt(delivered(id));
    await fixture.tap(now, { user_id: "young" });
    expect((await fixture.report(today)).totals).toMatchObject({ visits: 1, clicks: 1, delivered: 1, pending: 0 });
  });

  test("a click that is written in the same batch as others is as late as they are", async () => {
    const clicks = Array.from({ length: 30 }, (_, n) =>
      newClick({ click: { received_at: iso(`2025-03-10T${String(n % 24).padStart(2, "0")}:30`), ref: "batch" } }),
    );
    await Promise.all(clicks.map((click) => fixture.store.commitClick(click)));
    await truth();
    expect((await fixture.report({ "filter[ref]": "batch" })).totals).toMatchObject({ visits: 30, pending: 30 });
  });
});
