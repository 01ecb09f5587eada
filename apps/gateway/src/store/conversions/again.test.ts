import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { readPostbacksWith } from "../../conversion/evaluate.ts";
import { AT, SETTINGS } from "../../conversion/testing.ts";
import type { Store } from "../model.ts";
import { KINDS, newClick, StoreFixture, stored } from "../testing.ts";
import { NetworkForTest } from "./testing.ts";

const later = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const LONG_AGO = "2000-01-01T00:00:00.000Z";

describe.each(KINDS)("what was set aside, on %s", (kind) => {
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

  const verdicts = async () => {
    const rows = fixture.db.selectFrom("postbacks").select("verdict").where("network", "=", network.slug).orderBy("id");
    return (await rows.execute()).map(({ verdict }) => verdict);
  };
  const conversions = () =>
    fixture.db.selectFrom("conversions").selectAll().where("network", "=", network.slug).orderBy("id").execute();
  const evaluateAgain = () => store.conversions.evaluateAgain(100, network.evaluate);
  const attributeAgain = (now: string, since = LONG_AGO) =>
    store.conversions.attributeAgain(100, since, now, readPostbacksWith(network.offers));
  const knowsPaid = { statuses: { ...SETTINGS.statuses, approved: ["paid"] } };

  test("is evaluated again once its network is fixed, and only then", async () => {
    await network.take({ transaction_id: "1", status: "paid" });
    expect(await evaluateAgain()).toEqual({ looked: 0, changed: 0 });
    await network.save({ title: "still without the status" });
    expect(await evaluateAgain()).toEqual({ looked: 1, changed: 0 });
    expect(await evaluateAgain()).toEqual({ looked: 0, changed: 0 });
    await network.save(knowsPaid);
    expect(await evaluateAgain()).toEqual({ looked: 1, changed: 1 });
    expect(await evaluateAgain()).toEqual({ looked: 0, changed: 0 });
    expect(await verdicts()).toEqual(["unattributed"]);
    expect(await conversions()).toMatchObject([{ status: "approved", created_at: AT }]);
  });

  test("what came while the network was switched off is taken once it is on", async () => {
    await network.save({}, 0);
    expect(await network.take({ transaction_id: "1", status: "1" })).toMatchObject({ kind: "rejected" });
    await network.save({}, 1);
    expect(await evaluateAgain()).toEqual({ looked: 1, changed: 1 });
    expect(await conversions()).toHaveLength(1);
  });

  test("several are taken in the order in which they came, and duplicates of them are duplicates", async () => {
    for (const status of ["paid", "paid", "gone"]) await network.take({ transaction_id: "1", status });
    await network.save({ statuses: { pending: [], approved: ["paid"], rejected: ["gone"] } });
    await evaluateAgain();
    expect(await verdicts()).toEqual(["unattributed", "duplicate", "updated"]);
    expect(await conversions()).toMatchObject([{ status: "rejected" }]);
  });

  test("says nothing about what came after it: the last received wins", async () => {
    await network.take({ transaction_id: "1", status: "paid" });
    await network.take({ transaction_id: "1", status: "rejected" });
    await network.save(knowsPaid);
    await evaluateAgain();
    expect(await verdicts()).toEqual(["duplicate", "unattributed"]);
    expect(await conversions()).toMatchObject([{ status: "rejected" }]);
  });

  test("as many as are asked for at once", async () => {
    for (const id of ["1", "2", "3"]) await network.take({ transaction_id: id, status: "paid" });
    await network.save(knowsPaid);
    expect(await store.conversions.evaluateAgain(2, network.evaluate)).toEqual({ looked: 2, changed: 2 });
    expect(await store.conversions.evaluateAgain(2, network.evaluate)).toEqual({ looked: 1, changed: 1 });
  });

  test("by an operator's wish: at once, one or all of a filter, in batches, and not what is no longer set aside", async () => {
    for (const id of ["1", "2", "3"]) await network.take({ transaction_id: id, status: "paid" });
    const mine = { network: network.slug };
    const evaluate = (filter: object, after = 0, limit = 100) =>
      store.conversions.evaluateSetAside({ ...mine, ...filter }, after, limit, network.evaluate);
    const { items } = await store.conversions.postbacks(mine, { limit: 10 });
    const [third, second, first] = items.map(({ id }) => id);
    expect(await store.conversions.countSetAside(mine)).toBe(3);
    expect(await evaluate({})).toEqual({ looked: 3, changed: 0, last: third });
    await network.save(knowsPaid);
    expect(await evaluate({ id: second })).toEqual({ looked: 1, changed: 1, last: second });
    expect(await evaluate({ id: second })).toEqual({ looked: 0, changed: 0, last: undefined });
    expect(await evaluate({ to: LONG_AGO })).toEqual({ looked: 0, changed: 0, last: undefined });
    expect(await store.conversions.countSetAside(mine)).toBe(2);
    expect(await evaluate({}, 0, 1)).toEqual({ looked: 1, changed: 1, last: first });
    expect(await evaluate({}, first, 1)).toEqual({ looked: 1, changed: 1, last: third });
    expect(await verdicts()).toEqual(["unattributed", "unattributed", "unattributed"]);
    expect(await conversions()).toHaveLength(3);
    expect(await store.conversions.postback(third ?? 0)).toMatchObject({ id: third, verdict: "unattributed" });
  });

  test("what came while statistics were the source is never evaluated again", async () => {
    await network.save({ conversions_from: "statistics" });
    await network.take({ transaction_id: "1", status: "1" });
    await network.save();
    const mine = { network: network.slug };
    expect(await store.conversions.countSetAside(mine)).toBe(0);
    expect(await store.conversions.evaluateSetAside(mine, 0, 100, network.evaluate)).toMatchObject({ looked: 0 });
    expect(await verdicts()).toEqual(["rejected"]);
  });

  test("a conversion gets its click when that comes late, once", async () => {
    const click = newClick({ click: { user_id: "7", received_at: later(90), timestamp: later(-10) } });
    await network.take({ transaction_id: "1", status: "1", sub8: click.click.click_id });
    await network.take({ transaction_id: "1", status: "rejected" });
    expect((await attributeAgain(later(60))).changed).toBe(0);
    await stored(store, click);
    expect((await attributeAgain(later(60))).looked).toBe(0);
    expect((await attributeAgain(later(120))).changed).toBe(1);
    expect((await attributeAgain(later(180))).changed).toBe(0);
    expect(await conversions()).toMatchObject([
      { click_id: click.click.click_id, user_id: "7", model: "click_id", status: "rejected", updated_at: later(120) },
    ]);
    expect(await verdicts()).toEqual(["accepted", "updated"]);
  });

  test("one that was looked at by a clock that has been set back since is looked at again, once a pass", async () => {
    const others = () => fixture.db.updateTable("conversions").set({ checked_at: null }).execute();
    await others();
    await network.take({ transaction_id: "1", status: "1" });
    expect((await attributeAgain(later(90_000))).looked).toBe(1);
    expect((await attributeAgain(later(60))).looked).toBe(1);
    expect((await attributeAgain(later(60))).looked).toBe(0);
    expect((await attributeAgain(later(30))).looked).toBe(0);
    await others();
  });

  test("a conversion from before the longest window is looked at a last time", async () => {
    await network.take({ transaction_id: "1", status: "1" });
    expect((await attributeAgain(later(60))).looked).toBe(1);
    expect((await attributeAgain(later(120), later(30))).looked).toBe(1);
    expect((await attributeAgain(later(180))).looked).toBe(0);
    expect(await conversions()).toMatchObject([{ click_id: null, checked_at: null }]);
  });

  test("conversions to look at are found by their index, and attributed ones are not in it", async () => {
    await fixture.db
      .selectFrom("conversions")
      .select("id")
      .where("checked_at", "<", AT)
      .orderBy("checked_at")
      .orderBy("id")
      .limit(100)
      .execute();
    // PostgreSQL reads a table of a few rows whole.
    if (kind === "sqlite") expect(await fixture.planOfLastQuery()).toContain("conversions_unattributed");
    const click = newClick();
    await stored(store, click);
    await network.take({ transaction_id: "1", status: "1", sub8: click.click.click_id });
    expect(await conversions()).toMatchObject([{ checked_at: null }]);
  });
});
