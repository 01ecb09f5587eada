import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "./model.ts";
import { ENDED, KINDS, LONG, newClick, newHost, StoreRoom, stored } from "./testing.ts";

describe.each(KINDS)("a lease is given back, on %s", (kind) => {
  let room: StoreRoom;
  let store: Store;
  let host: string;
  beforeEach(async () => {
    host = newHost();
    room = await StoreRoom.open(kind, inject("postgresUrl"));
    store = await room.store();
  });
  afterEach(() => room?.close());

  const claimedIds = async (by: Store) => (await by.claim({ host, limit: 10 })).map(({ id }) => id);

  test("and the attempt that did not begin does not count", async () => {
    await stored(store, newClick({ host }));
    const [id = 0] = await claimedIds(store);
    expect(await store.release([id])).toBe(1);
    expect(await store.deliveryState(id)).toEqual({ status: "pending", http_status: null, attempts: 0, unknowns: 0 });
    expect(await store.claim({ host, limit: 10 })).toMatchObject([{ id, attempts: 1, unknowns: 0, interrupted: 0 }]);
  });

  test("of those that were named, and of no others", async () => {
    for (let n = 0; n < 5; n++) await stored(store, newClick({ host }));
    const [a = 0, b = 0, ...kept] = await claimedIds(store);
    expect(await store.release([a, b])).toBe(2);
    expect((await claimedIds(store)).toSorted()).toEqual([a, b].toSorted());
    expect(kept).toHaveLength(3);
  });

  test("and an attempt before it that a crash cut off is still known as such", async () => {
    const id = await stored(store, newClick({ host, leased: true }));
    await room.db.updateTable("deliveries").set({ due_at: 1 }).where("id", "=", id).execute();
    expect(await store.claim({ host, limit: 10 })).toMatchObject([{ id, attempts: 2, unknowns: 1, interrupted: 1 }]);
    await store.release([id]);
    expect(await store.claim({ host, limit: 10 })).toMatchObject([{ id, attempts: 2, unknowns: 1, interrupted: 1 }]);
  });

  test("but not one that is another gateway's by now", async () => {
    const id = await stored(store, newClick({ host, leased: true }));
    await room.db.updateTable("deliveries").set({ leased_by: "gateway-b" }).where("id", "=", id).execute();
    expect(await store.release([id])).toBe(0);
    expect(await store.deliveryState(id)).toMatchObject({ attempts: 1 });
  });

  test("but not one that has ended", async () => {
    await room.end(store);
    store = await room.store(ENDED);
    const id = await stored(store, newClick({ host, leased: true }));
    expect(await store.release([id])).toBe(0);
    expect(await store.claim({ host, limit: 10 })).toMatchObject([{ id, attempts: 2, unknowns: 1, interrupted: 1 }]);
  });

  test("so that another gateway may take the delivery at once", async () => {
    await stored(store, newClick({ host }));
    const ids = await claimedIds(store);
    await store.release(ids);
    if (kind === "sqlite") await room.end(store);
    const next = await room.store({ ...LONG, gateway: "gateway-b" });
    expect(await claimedIds(next)).toEqual(ids);
  });
});
