import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { NetworkForTest } from "../conversions/testing.ts";
import type { Store } from "../model.ts";
import { delivered, KINDS, newClick, StoreFixture, stored } from "../testing.ts";
import { deliveryOf } from "./delivery-of.ts";
import type { Compose } from "./model.ts";
import { targetSettings } from "./testing.ts";

const LONG_AGO = "2000-01-01T00:00:00.000Z";
const USER = "704519283";

/** Everything that a target may be told of the user. */
const tellAll: Compose = ({ conversion }) => ({
  kind: "send",
  host: "target.example",
  url: `https://target.example/?user=${conversion?.user_id}`,
  method: "POST",
  body: `user=${conversion?.user_id}`,
});

describe.each(KINDS)("messages about a user who is erased, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  let network: NetworkForTest;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    network = new NetworkForTest(store);
    await network.save();
    await store.targets.save({ slug: "t", settings: JSON.stringify(targetSettings()) }, LONG_AGO);
  });
  afterEach(() => fixture?.close());

  const convert = async (transaction_id: string, user_id: string) => {
    const click = newClick({ click: { user_id, offer: network.offer } });
    await stored(store, click);
    await network.take({ transaction_id, status: "approved", click_id: click.click.click_id });
  };
  const deliveries = () => fixture.db.selectFrom("deliveries").selectAll().where("id", "<", 0).orderBy("id").execute();

  test("are exported, then emptied; what waits is not sent, and others' stay", async () => {
    await convert("1", USER);
    await convert("2", "other");
    await convert("3", USER);
    await store.targets.composeMessages(2, tellAll);
    const told = await store.admin.user(USER);
    expect(told.messages.map(({ body, state }) => [body, state])).toEqual([
      [`user=${USER}`, "queued"],
      [null, "new"],
    ]);
    const { rows } = await store.admin.eraseUser(USER, () => "token");
    expect(rows).toMatchObject({ messages: 2 });
    expect(JSON.stringify(await deliveries())).not.toContain(USER);
    expect(await deliveries()).toMatchObject([
      { id: -2, status: "pending", body: "user=other" },
      { id: -1, status: "failed", url: "", body: null, error: "данные пользователя удалены" },
    ]);
    expect(await store.targets.composeMessages(100, tellAll)).toMatchObject({ looked: 0 });
    const all = await store.targets.messages({}, { limit: 10 });
    expect(all.items.map(({ id, state, reason }) => [id, state, reason])).toEqual([
      [3, "skipped", "данные пользователя удалены"],
      [2, "queued", null],
      [1, "queued", null],
    ]);
    expect(await store.admin.replay(deliveryOf(1), true)).toEqual({ kind: "erased" });
    expect(await store.recordAttempt(delivered(deliveryOf(1)))).toBe(false);
  });

  test("a click's delivery and a message's of the same number are two", async () => {
    await convert("1", "other");
    await store.targets.composeMessages(100, tellAll);
    const ids = await fixture.db.selectFrom("deliveries").select("id").orderBy("id").execute();
    expect(ids).toEqual([{ id: -1 }, { id: 1 }]);
    const { items } = await store.admin.deliveries({}, { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([1]);
  });
});
