import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { AT } from "../../conversion/testing.ts";
import type { Store } from "../model.ts";
import { KINDS, LONG, newClick, StoreFixture, stored } from "../testing.ts";
import { NetworkForTest } from "./testing.ts";

const GOOD = { transaction_id: "t1", status: "pending", sum: "100" };
const later = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();

describe.each(KINDS)("a postback, on %s", (kind) => {
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

  const postbacks = () =>
    fixture.db.selectFrom("postbacks").selectAll().where("network", "=", network.slug).orderBy("id").execute();
  const conversions = () =>
    fixture.db.selectFrom("conversions").selectAll().where("network", "=", network.slug).orderBy("id").execute();
  const changes = async () => {
    const rows = fixture.db
      .selectFrom("conversion_changes as h")
      .innerJoin("conversions as c", "c.id", "h.conversion_id");
    return await rows.selectAll("h").where("c.network", "=", network.slug).orderBy("h.id").execute();
  };
  const clickOn = async (
    changed: { user_id?: string; received_at?: string; timestamp?: string; isbot?: number } = {},
  ) => {
    const at = later(-3600);
    const click = newClick({
      click: { offer: network.offer, received_at: at, timestamp: at, user_id: "42", ...changed },
    });
    await stored(store, click);
    return click.click.click_id;
  };

  test("is kept with its verdict, and makes a conversion of the click that it names", async () => {
    const clickId = await clickOn();
    const result = await network.take({ ...GOOD, sub8: clickId, goal: "lead" });
    const [conversion] = await conversions();
    expect(result).toEqual({ kind: "taken", verdict: "accepted", conversionId: conversion?.id, clickId, reason: null });
    expect(conversion).toMatchObject({
      transaction_id: "t1",
      goal: "lead",
      status: "pending",
      payout_minor: 10_000,
      currency: "RUB",
      offer: network.offer,
      user_id: "42",
      click_id: clickId,
      model: "click_id",
      created_at: AT,
      updated_at: AT,
    });
    expect(JSON.parse(conversion?.evidence ?? "")).toMatchObject({ parameter: "sub8", age_seconds: 3600 });
    const [postback, ...others] = await postbacks();
    expect(others).toEqual([]);
    expect(postback).toMatchObject({
      verdict: "accepted",
      reason: null,
      conversion_id: conversion?.id,
      method: "GET",
      ip: "203.0.113.9",
      received_at: AT,
    });
    expect(JSON.parse(postback?.params ?? "")).toEqual({ ...GOOD, sub8: clickId, goal: "lead" });
    expect(await changes()).toMatchObject([
      { postback_id: postback?.id, from_status: null, to_status: "pending", payout_minor: 10_000, currency: "RUB" },
    ]);
  });

  test("that cannot be read is kept with the reason and makes nothing", async () => {
    const result = await network.take({ ...GOOD, status: "paid" });
    expect(result).toMatchObject({ kind: "rejected", path: "status" });
    expect(await postbacks()).toMatchObject([
      { verdict: "rejected", reason: expect.stringContaining("неизвестный статус «paid»"), conversion_id: null },
    ]);
    expect(await conversions()).toEqual([]);
  });

  test("of a network that is not there or does not admit it leaves nothing", async () => {
    const read = () => {
      throw new Error("read");
    };
    expect(await store.conversions.takePostback(network.slug, () => false, read)).toEqual({ kind: "forbidden" });
    expect(await store.conversions.takePostback("nobody", () => true, read)).toEqual({ kind: "forbidden" });
    expect(await postbacks()).toEqual([]);
  });

  test("that says the same again changes nothing and is kept as a duplicate", async () => {
    expect(await network.verdict(GOOD)).toBe("unattributed");
    const before = await conversions();
    expect(await network.verdict({ ...GOOD, sum: "100.00", status: " Pending " }, { at: later(5) })).toBe("duplicate");
    expect((await conversions()).map(({ last_postback_id: _, ...rest }) => rest)).toEqual(
      before.map(({ last_postback_id: _, ...rest }) => rest),
    );
    expect((await postbacks()).map(({ verdict }) => verdict)).toEqual(["unattributed", "duplicate"]);
    expect(await changes()).toHaveLength(1);
  });

  test("moves the status on and back, and each change is kept", async () => {
    for (const [seconds, status] of ["pending", "approved", "rejected", "approved", "pending"].entries()) {
      const sum = status === "rejected" ? {} : { sum: seconds === 3 ? "250" : "100" };
      await network.take({ transaction_id: "t1", status, ...sum }, { at: later(seconds) });
    }
    expect(
      (await changes()).map(({ from_status: from, to_status: to, payout_minor, changed_at }) => [
        from,
        to,
        payout_minor,
        changed_at,
      ]),
    ).toEqual([
      [null, "pending", 10_000, later(0)],
      ["pending", "approved", 10_000, later(1)],
      ["approved", "rejected", 10_000, later(2)],
      ["rejected", "approved", 25_000, later(3)],
      ["approved", "pending", 10_000, later(4)],
    ]);
    expect((await changes()).map(({ postback_id }) => postback_id)).toEqual((await postbacks()).map(({ id }) => id));
    expect(await conversions()).toMatchObject([
      { status: "pending", payout_minor: 10_000, created_at: AT, updated_at: later(4) },
    ]);
  });

  test("twenty at once make one conversion", async () => {
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => network.verdict(GOOD)));
    expect(verdicts.sort()).toEqual([...Array.from({ length: 19 }, () => "duplicate"), "unattributed"]);
    expect(await conversions()).toHaveLength(1);
    expect(await postbacks()).toHaveLength(20);
    expect(await changes()).toHaveLength(1);
  });

  test("moves that come at once are made one after another: each begins where the one before ended", async () => {
    await network.take(GOOD);
    const statuses = ["approved", "rejected", "pending"];
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => network.take({ ...GOOD, status: statuses[i % 3], sum: String(i) })),
    );
    const [first, ...moves] = await changes();
    let state = first?.to_status;
    for (const { from_status, to_status } of moves) {
      expect(from_status).toBe(state);
      state = to_status;
    }
    expect(await conversions()).toMatchObject([{ status: state }]);
    // What a later one overtook on its way says nothing any more.
    const received = await postbacks();
    expect(await conversions()).toMatchObject([{ last_postback_id: received.at(-1)?.id }]);
  });

  test("without a transaction is known by its click and goal", async () => {
    const clickId = await clickOn();
    const said = { status: "pending", sum: "1", click_id: clickId };
    expect(await network.verdict(said)).toBe("accepted");
    expect(await network.verdict({ ...said, click_id: clickId.toUpperCase() })).toBe("duplicate");
    expect(await network.verdict({ ...said, goal: "second" })).toBe("accepted");
    expect(await conversions()).toHaveLength(2);
  });

  test("another network's transaction of the same number is another conversion", async () => {
    const other = new NetworkForTest(store);
    await other.save();
    await network.take(GOOD);
    expect(await other.verdict(GOOD)).toBe("unattributed");
    expect(await conversions()).toHaveLength(1);
  });

  describe("without a click's id", () => {
    const SAID = { ...GOOD, user_id: "42" };

    test("goes to the user's last click on the offer before it", async () => {
      await clickOn({ received_at: later(-7200) });
      const last = await clickOn({ received_at: later(-60) });
      await clickOn({ received_at: later(60), timestamp: later(60) });
      await clickOn({ user_id: "43", received_at: later(-10) });
      await clickOn({ received_at: later(-5), isbot: 1 });
      expect(await network.take(SAID)).toMatchObject({ verdict: "accepted", clickId: last });
      expect(await conversions()).toMatchObject([{ model: "last_click", click_id: last, user_id: "42" }]);
    });

    test("not to one on another offer, nor to one before the window", async () => {
      const at = later(-60);
      await stored(store, newClick({ click: { offer: "another", user_id: "42", received_at: at, timestamp: at } }));
      const old = later(-31 * 86_400);
      await clickOn({ received_at: old, timestamp: old });
      expect(await network.verdict(SAID)).toBe("unattributed");
      expect(await conversions()).toMatchObject([{ click_id: null, model: null, evidence: null, user_id: "42" }]);
    });

    test("a click that happened before it and came after it counts", async () => {
      const clickId = await clickOn({ received_at: later(60), timestamp: later(-60) });
      expect(await network.take(SAID)).toMatchObject({ verdict: "accepted", clickId });
    });
  });

  test("an id that is no click's leaves the next parameter its chance", async () => {
    const clickId = await clickOn();
    const unknown = newClick().click.click_id;
    expect(await network.take({ ...GOOD, click_id: unknown, sub3: clickId })).toMatchObject({ clickId });
    expect(JSON.parse((await conversions())[0]?.evidence ?? "")).toMatchObject({ parameter: "sub3" });
  });

  test("a later one brings the click that the first did not name", async () => {
    await network.take(GOOD);
    const clickId = await clickOn();
    expect(await network.take({ ...GOOD, sub8: clickId })).toMatchObject({ verdict: "updated", clickId });
    expect(await network.verdict({ ...GOOD, sub8: clickId })).toBe("duplicate");
    expect(await conversions()).toMatchObject([{ click_id: clickId, model: "click_id", offer: network.offer }]);
  });

  test("looks its user's click up by an index", async () => {
    await clickOn();
    await fixture.db
      .selectFrom("api_utmtracking")
      .select("click_id")
      .where("user_id", "=", "42")
      .where("offer", "=", network.offer)
      .where("received_at", ">=", later(-86_400))
      .orderBy("received_at", "desc")
      .execute();
    if (kind === "sqlite") expect(await fixture.planOfLastQuery()).toContain("api_utmtracking_by_user");
  });
});

describe("two gateways on one PostgreSQL", () => {
  test("twenty at once through both make one conversion", async () => {
    const fixture = await StoreFixture.open("postgres", inject("postgresUrl"));
    try {
      const stores = [await fixture.store(LONG), await fixture.store({ ...LONG, gateway: "gateway-b" })] as const;
      const network = new NetworkForTest(stores[0]);
      await network.save();
      for (let round = 0; round < 5; round += 1) {
        const said = { ...GOOD, transaction_id: `round ${round}` };
        const verdicts = await Promise.all(
          Array.from({ length: 20 }, (_, i) => network.verdict(said, { store: stores[i % 2 === 0 ? 0 : 1] })),
        );
        expect(verdicts.filter((verdict) => verdict !== "duplicate")).toEqual(["unattributed"]);
      }
      expect(await fixture.db.selectFrom("conversions").select("id").execute()).toHaveLength(5);
      expect(await fixture.db.selectFrom("conversion_changes").select("id").execute()).toHaveLength(5);
      expect(await fixture.db.selectFrom("postbacks").select("id").execute()).toHaveLength(100);
    } finally {
      await fixture.close();
    }
  });
});
