import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { readPostbacksWith } from "../../conversion/evaluate.ts";
import { AT, SETTINGS } from "../../conversion/testing.ts";
import type { Store } from "../model.ts";
import { KINDS, newClick, StoreFixture, stored } from "../testing.ts";
import { firstBefore } from "./find-first-click.ts";
import { NetworkForTest } from "./testing.ts";

const GOOD = { transaction_id: "t1", status: "pending" };
const DAY = 86_400;
const later = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();

describe.each(KINDS)("a conversion's first click, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  let network: NetworkForTest;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  beforeEach(async () => {
    network = new NetworkForTest(store);
    await network.save();
  });
  afterAll(() => fixture?.close());

  const clickAt = async (seconds: number, changed: object = {}) => {
    const at = later(seconds);
    const click = newClick({
      click: { offer: network.offer, received_at: at, timestamp: at, user_id: "42", ...changed },
    });
    await stored(store, click);
    return click.click.click_id;
  };
  const clicks = async () => {
    const columns = ["click_id", "first_click_id"] as const;
    const rows = fixture.db.selectFrom("conversions").select(columns).where("network", "=", network.slug).orderBy("id");
    return (await rows.execute()).map(({ click_id, first_click_id }) => [click_id, first_click_id]);
  };

  test.each(["sub8", "user_id"])("is the user's first on the offer, when %s names it", async (parameter) => {
    await clickAt(-20 * DAY, { offer: "another" });
    await clickAt(-20 * DAY, { user_id: "43" });
    await clickAt(-20 * DAY, { isbot: 1 });
    await clickAt(-20 * DAY, { event_type: "something_else" });
    const first = await clickAt(-10 * DAY);
    await clickAt(-5 * DAY, { event_type: "offer_click" });
    const last = await clickAt(-60);
    await network.take({ ...GOOD, [parameter]: parameter === "sub8" ? last : "42" });
    expect(await clicks()).toEqual([[last, first]]);
  });

  test("may be one on the way to the offer", async () => {
    const first = await clickAt(-10 * DAY, { event_type: "offer_click" });
    const last = await clickAt(-60);
    await network.take({ ...GOOD, sub8: last });
    expect(await clicks()).toEqual([[last, first]]);
  });

  test("lies within the network's own window before the conversion", async () => {
    await clickAt(-2 * DAY - 1);
    const inside = await clickAt(-2 * DAY);
    const last = await clickAt(-60);
    await network.save({ window_days: 2 });
    await network.take({ ...GOOD, sub8: last });
    expect(await clicks()).toEqual([[last, inside]]);
  });

  test("is the conversion's own click where there is no earlier one", async () => {
    const only = await clickAt(-60);
    await clickAt(-30);
    await network.take({ ...GOOD, sub8: only });
    expect(await clicks()).toEqual([[only, only]]);
  });

  test("is the conversion's own click where that came before the window", async () => {
    const old = await clickAt(-40 * DAY);
    await clickAt(-10 * DAY);
    await network.take({ ...GOOD, sub8: old });
    expect(await clicks()).toEqual([[old, old]]);
  });

  test("of two received in the same millisecond is the one that was stored first", async () => {
    const [first, second] = [await clickAt(-60), await clickAt(-60)];
    await network.take({ ...GOOD, sub8: second });
    await network.take({ ...GOOD, transaction_id: "t2", sub8: first });
    expect(await clicks()).toEqual([
      [second, first],
      [first, first],
    ]);
  });

  test("is the conversion's own click, though a bot's, where no person's came before it", async () => {
    const bot = await clickAt(-60, { isbot: 1 });
    await clickAt(-60);
    await network.take({ ...GOOD, sub8: bot });
    expect(await clicks()).toEqual([[bot, bot]]);
  });

  test("of a click without a user is that of the user whom the network names, or itself", async () => {
    const first = await clickAt(-DAY);
    const anonymous = await clickAt(-60, { user_id: null });
    await network.take({ ...GOOD, sub8: anonymous, user_id: "42" });
    await network.take({ ...GOOD, transaction_id: "t2", sub8: anonymous });
    expect(await clicks()).toEqual([
      [anonymous, first],
      [anonymous, anonymous],
    ]);
  });

  test("is none where no click is found", async () => {
    await network.take({ ...GOOD, user_id: "nobody" });
    expect(await clicks()).toEqual([[null, null]]);
  });

  test("is not one that came after the conversion, unless it had waited in the browser", async () => {
    const late = { user_id: "late" };
    await clickAt(60, late);
    const waited = await clickAt(120, { ...late, timestamp: later(-60) });
    const last = await clickAt(180, { ...late, timestamp: later(-30) });
    await network.take({ ...GOOD, sub8: last });
    expect(await clicks()).toEqual([[last, waited]]);
  });

  test("stays when more is reported, also of earlier clicks", async () => {
    const first = await clickAt(-DAY);
    const last = await clickAt(-60);
    await network.take({ ...GOOD, sub8: last });
    await network.take({ ...GOOD, status: "approved", user_id: "42" });
    expect(await clicks()).toEqual([[last, first]]);
  });

  test("is found with the click that a later postback brings, by the time of the first postback", async () => {
    await network.take(GOOD);
    await clickAt(-30 * DAY - 1);
    const first = await clickAt(-30 * DAY);
    const last = await clickAt(-60);
    await network.take({ ...GOOD, sub8: last }, { at: later(5 * DAY) });
    expect(await clicks()).toEqual([[last, first]]);
  });

  test("is found with the click that comes late", async () => {
    const late = newClick({ click: { offer: network.offer, user_id: "42", received_at: later(90), timestamp: AT } });
    await network.take({ ...GOOD, sub8: late.click.click_id });
    expect(await clicks()).toEqual([[null, null]]);
    const first = await clickAt(-30 * DAY);
    await stored(store, late);
    await store.conversions.attributeAgain(100, later(-90 * DAY), later(120), readPostbacksWith(network.offers));
    expect(await clicks()).toEqual([[late.click.click_id, first]]);
  });

  test("is found for a postback that was set aside, by the time when it came", async () => {
    const first = await clickAt(-30 * DAY);
    const last = await clickAt(-60);
    await network.take({ ...GOOD, status: "paid", sub8: last });
    await network.save({ statuses: { ...SETTINGS.statuses, approved: ["paid"] } });
    await store.conversions.evaluateAgain(100, network.evaluate);
    expect(await clicks()).toEqual([[last, first]]);
  });

  test("is found by the index of the user's clicks", async () => {
    const click = { id: 7, click_id: "c", event_type: "", received_at: AT, user_id: "42", offer: network.offer };
    await firstBefore(fixture.db, { click, userId: "42", createdAt: AT, windowDays: 30 }).execute();
    const plan = await fixture.planOfLastQuery();
    // PostgreSQL reads a table of a few rows whole.
    if (kind === "sqlite") {
      expect(plan).toContain("api_utmtracking_by_user (user_id=? AND offer=? AND received_at>? AND received_at<?)");
      expect(plan).not.toContain("TEMP B-TREE");
    }
  });
});
