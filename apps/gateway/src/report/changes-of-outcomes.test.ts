import { beforeAll, describe, expect, test } from "vitest";
import { readPostbacksWith } from "../conversion/evaluate.ts";
import { delivered, FAR, KINDS, newHost } from "../store/testing.ts";
import { iso, type ReportFixture } from "./report-fixture.ts";
import { changesFixture, newId } from "./testing-changes.ts";

describe.each(KINDS)("a report after conversions and deliveries have changed, on %s", (kind) => {
  const changes = changesFixture(kind);
  const { theDifference, postback, idOf } = changes;
  let fixture: ReportFixture;
  beforeAll(() => {
    fixture = changes.fixture;
  });

  describe("a conversion", () => {
    test("comes late, to an old click and by itself", async () => {
      const click_id = newId();
      await fixture.visit("2025-03-10T01:10", { click_id });
      expect(await theDifference(() => postback({ click_id, transaction_id: "late", status: "1" }))).toEqual({
        conversions: 1,
        conversions_approved: 1,
        revenue: { RUB: 10_000 },
      });
      const nobodys = { transaction_id: "nobody's", status: "1" };
      expect(await theDifference(() => postback(nobodys))).toMatchObject({ conversions: 1, revenue: { RUB: 10_000 } });
      for (const basis of ["click", "conversion"]) {
        const alone = await fixture.report({ basis, group_by: "offer", "filter[offer]": fixture.network.offer });
        expect(alone.unattributed).toMatchObject([{ group: { offer: fixture.network.offer }, conversions: 1 }]);
      }
    });

    test("moves on, and changes its sum and its currency", async () => {
      const click = { click_id: newId(), transaction_id: "moving" };
      await fixture.visit("2025-03-10T02:10", { click_id: click.click_id });
      await postback({ ...click, status: "pending" });
      expect(await theDifference(() => postback({ ...click, status: "approved" }))).toEqual({
        conversions_pending: -1,
        conversions_approved: 1,
        revenue: { RUB: 10_000 },
        revenue_pending: { RUB: -10_000 },
      });
      expect(await theDifference(() => postback({ ...click, status: "approved", sum: "250" }))).toEqual({
        revenue: { RUB: 15_000 },
      });
      const dollars = { ...click, status: "approved", sum: "250", currency: "USD" };
      expect(await theDifference(() => postback(dollars))).toEqual({ revenue: { RUB: -25_000, USD: 25_000 } });
      expect(await theDifference(() => postback({ ...click, status: "rejected" }))).toMatchObject({
        conversions_approved: -1,
        conversions_rejected: 1,
      });
    });

    test("gets its click later", async () => {
      const click_id = newId();
      await postback({ click_id, transaction_id: "found later", status: "1" });
      await fixture.visit("2025-03-10T03:10", { click_id, ref: "found" });
      const again = () => {
        const evaluate = readPostbacksWith(fixture.network.offers);
        return fixture.store.conversions.attributeAgain(100, "2000-01-01T00:00:00.000Z", iso("2025-04-01"), evaluate);
      };
      // It leaves the row of conversions without a click for its click's row.
      expect(await theDifference(again)).toEqual({});
      for (const model of ["last", "first"]) {
        const found = await fixture.report({ model, basis: "conversion", group_by: "ref", "filter[ref]": "found" });
        expect(found.rows).toMatchObject([{ conversions: 1, revenue: { RUB: "100.00" } }]);
      }
    });

    test("turns out to be another first click's", async () => {
      const [first_click_id, click_id] = [newId(), newId()];
      await fixture.visit("2025-03-10T04:10", { click_id: first_click_id, ref: "first" });
      await fixture.visit("2025-03-10T04:20", { click_id, ref: "second" });
      await postback({ click_id, transaction_id: "two clicks", status: "1" });
      const id = await idOf("two clicks");
      const update = fixture.db.updateTable("conversions").set({ first_click_id }).where("id", "=", id);
      expect(await theDifference(() => update.execute())).toEqual({});
      const { totals } = await fixture.report({ model: "first", "filter[ref]": "first" });
      expect(totals).toMatchObject({ conversions: 1 });
    });

    test("is moved, given to another network, and deleted by hand", async () => {
      const click_id = newId();
      await fixture.visit("2025-03-10T04:30", { click_id });
      await postback({ click_id, transaction_id: "by hand", status: "1" });
      const id = await idOf("by hand");
      const set = (row: object) => () => fixture.db.updateTable("conversions").set(row).where("id", "=", id).execute();
      const ownTime = async (network: string) => {
        const view = { basis: "conversion", group_by: "hour", "filter[network]": network };
        return (await fixture.report(view)).rows.map(({ group, conversions }) => [group.hour, conversions]);
      };
      await theDifference(set({ network: "another" }));
      expect(await ownTime("another")).toEqual([["2025-03-12T23:00", 1]]);
      await theDifference(set({ created_at: iso("2025-03-11T05:05") }));
      expect(await ownTime("another")).toEqual([["2025-03-11T05:00", 1]]);
      await theDifference(() => fixture.db.deleteFrom("conversions").where("id", "=", id).execute());
      expect(await ownTime("another")).toEqual([]);
    });
  });

  describe("a delivery", () => {
    const fails404 = { outcome: "rejected", http_status: 404, next: { status: "failed", delayMs: 0 } } as const;
    const record = (...order: Parameters<typeof delivered>) => fixture.store.recordAttempt(delivered(...order));
    const claimed = async (host: string) => {
      const [delivery] = await fixture.store.claim({ host, limit: 1, leasesEndBy: FAR });
      return { id: delivery?.id ?? -1, number: delivery?.attempts ?? -1 };
    };

    test("is made, or fails, long after its click", async () => {
      const made = await fixture.visit("2025-03-10T05:10");
      const fails = await fixture.visit("2025-03-10T06:10");
      await fixture.db.updateTable("deliveries").set({ created_at: 1 }).where("id", "in", [made, fails]).execute();
      expect(await theDifference(() => record(made))).toEqual({ delivered: 1, pending: -1 });
      expect(await theDifference(() => record(fails, fails404))).toEqual({ failed: 1, pending: -1 });
    });

    test("is made at once, of a click that came late", async () => {
      const id = await fixture.visit("2025-03-10T07:10");
      expect(await theDifference(() => record(id))).toEqual({ delivered: 1, pending: -1 });
    });

    test("is replayed, and made then", async () => {
      const host = newHost();
      const id = await fixture.visit("2025-03-10T08:10", {}, host);
      await record(id, fails404);
      expect(await theDifference(() => fixture.store.admin.replay(id, false))).toEqual({ failed: -1, pending: 1 });
      const again = await claimed(host);
      expect(again).toEqual({ id, number: 2 });
      expect(await theDifference(() => record(id, { number: 2 }))).toEqual({ delivered: 1, pending: -1 });
    });

    test("is replayed with others", async () => {
      const host = newHost();
      const ids = [
        await fixture.visit("2025-03-10T09:10", {}, host),
        await fixture.visit("2025-03-11T09:10", {}, host),
      ];
      for (const id of ids) await record(id, fails404);
      const replay = () => fixture.store.admin.replayFailed({ host }, 100);
      expect(await theDifference(replay)).toEqual({ failed: -2, pending: 2 });
    });

    test("that was made is made again, because an operator says so", async () => {
      const id = await fixture.visit("2025-03-10T10:10");
      await record(id);
      expect(await theDifference(() => fixture.store.admin.replay(id, true))).toEqual({ delivered: -1, pending: 1 });
    });

    test("is deleted by hand", async () => {
      const id = await fixture.visit("2025-03-10T11:10");
      const gone = fixture.db.deleteFrom("deliveries").where("id", "=", id);
      expect(await theDifference(() => gone.execute())).toEqual({ pending: -1 });
    });
  });
});
