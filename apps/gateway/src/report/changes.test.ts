import type { ReportFigures } from "@metka/contract";
import { seededRandom } from "@metka/testing/seeded-random.ts";
import { ulid } from "ulid";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { readPostbacksWith } from "../conversion/evaluate.ts";
import { delivered, FAR, KINDS, newClick, newHost } from "../store/testing.ts";
import { iso, ReportFixture, VIEWS } from "./report-fixture.ts";

const DAY = 86_400_000;
const newId = () => ulid().toLowerCase();

/** What a change comes to in the totals; what stays as it is is left out. */
type Difference = Partial<Record<keyof ReportFigures, unknown>>;

const COUNTS = [
  "visits",
  "unique_visits",
  "clicks",
  "unique_clicks",
  "users",
  "delivered",
  "pending",
  "failed",
  "conversions",
  "conversions_pending",
  "conversions_approved",
  "conversions_rejected",
] as const;
const MONEY = ["revenue", "revenue_pending"] as const;

describe.each(KINDS)("a report after rows have changed, on %s", (kind) => {
  let fixture: ReportFixture;

  beforeAll(async () => {
    fixture = await ReportFixture.open(kind, inject("postgresUrl"));
    const random = seededRandom(9);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
    for (let n = 0; n < 40; n += 1) {
      const at = new Date(Date.parse("2025-03-10T00:00:00Z") + Math.floor(random() * 2.9 * DAY)).toISOString();
      const click = {
        click_id: newId(),
        user_id: pick(["u1", "u2", "u3", null]),
        ip_address: "198.51.100.1",
        user_agent: pick(["Safari", null]),
        ref: pick(["bot", "post", null]),
        utm_campaign: pick(["spring", "осень", null]),
      };
      if (random() < 0.5) await fixture.tap(at, click);
      else await fixture.visit(at, click);
      if (n % 3 !== 0) continue;
      const params = { click_id: click.click_id, transaction_id: `base-${n}`, status: "1", sum: "10" };
      await fixture.network.take(params, { at: new Date(Date.parse(at) + 5_000_000).toISOString() });
    }
  }, 60_000);
  afterAll(() => fixture?.close());

  /** Every report equals a count by hand; gives the totals. */
  async function truth(): Promise<ReportFigures> {
    const totals: ReportFigures[] = [];
    for (const view of VIEWS) {
      const { told, byHand } = await fixture.both(view);
      expect(told).toEqual(byHand);
      totals.push(told.totals);
    }
    const [first] = totals;
    if (first === undefined) throw new Error("there is no view");
    return first;
  }

  /** What a change comes to in the totals; all reports are true after it. */
  async function theDifference(change: () => Promise<unknown>): Promise<Difference> {
    const before = await fixture.report(VIEWS[0]);
    await change();
    return differenceOf(before.totals, await truth());
  }

  const postback = (params: Record<string, string>, at = "2025-03-12T23:30") =>
    fixture.network.take({ sum: "100", ...params }, { at: iso(at) });
  const idOf = async (transaction: string) => {
    const query = fixture.db.selectFrom("conversions").select("id").where("transaction_id", "=", transaction);
    return (await query.executeTakeFirstOrThrow()).id;
  };

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

    test("comes late from a visitor who has told no ID", async () => {
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

function differenceOf(before: ReportFigures | undefined, after: ReportFigures | undefined): Difference {
  const difference: Difference = {};
  for (const name of COUNTS) {
    const more = (after?.[name] ?? 0) - (before?.[name] ?? 0);
    if (more !== 0) difference[name] = more;
  }
  for (const name of MONEY) {
    const minor = (figures: ReportFigures | undefined, code: string) =>
      Math.round(Number(figures?.[name][code] ?? 0) * 100);
    const codes = Object.keys({ ...before?.[name], ...after?.[name] });
    const changed = codes.filter((code) => minor(before, code) !== minor(after, code));
    if (changed.length === 0) continue;
    difference[name] = Object.fromEntries(changed.map((code) => [code, minor(after, code) - minor(before, code)]));
  }
  return difference;
}
