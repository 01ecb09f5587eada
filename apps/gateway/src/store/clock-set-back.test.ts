import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "./model.ts";
import { ENDED, FAR, KINDS, newClick, newHost, StoreFixture, stored } from "./testing.ts";

const HOUR = 3_600_000;

describe.each(KINDS)("the clock of the outbox, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  /** A delivery whose times are so far from now as the clock's step has made them. */
  async function delivery(dueIn: number, rest: { leased?: boolean; createdIn?: number; status?: "failed" } = {}) {
    const { leased = false, createdIn = 0, status } = rest;
    const id = await stored(store, newClick({ leased }));
    const now = await store.clock();
    const times = { due_at: now + dueIn, created_at: now + createdIn, ...(status && { status }) };
    await fixture.db.updateTable("deliveries").set(times).where("id", "=", id).execute();
    return async () => {
      const row = await fixture.db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
      return { dueIn: row.due_at - (await store.clock()), createdIn: row.created_at - (await store.clock()) };
    };
  }

  const near = (ms: number) => ({ asymmetricMatch: (found: unknown) => Math.abs(Number(found) - ms) < 2_000 });

  test("is this machine's, where the database is", async () => {
    expect(Math.abs((await store.clock()) - Date.now())).toBeLessThan(2_000);
  });

  test("set back by an hour: what waits is moved back with it, leases last no longer than a lease can", async () => {
    const waits = await delivery(HOUR + 20_000, { createdIn: HOUR - 5_000 });
    const wasOverdue = await delivery(HOUR - 300_000, { createdIn: HOUR - 600_000 });
    const wasDue = await delivery(0, { createdIn: -5_000 });
    const leased = await delivery(HOUR + 25_000, { leased: true });
    const leasedSince = await delivery(25_000, { leased: true });
    const over = await delivery(HOUR, { status: "failed" });
    expect(await store.clockSetBack(HOUR)).toBe(3);
    expect(await waits()).toEqual({ dueIn: near(20_000), createdIn: near(0) });
    expect(await wasOverdue()).toEqual({ dueIn: near(-300_000), createdIn: near(0) });
    expect(await wasDue()).toEqual({ dueIn: near(0), createdIn: near(-5_000) });
    expect((await leased()).dueIn).toEqual(near(75_000));
    expect((await leasedSince()).dueIn).toEqual(near(25_000));
    expect((await over()).dueIn).toEqual(near(HOUR));
  });

  test("at a start only what no clock could give is corrected", async () => {
    const impossible = await delivery(5 * HOUR, { createdIn: 5 * HOUR });
    const askedToWait = await delivery(HOUR - 5_000, { createdIn: -HOUR });
    await store.clockSetBack(0);
    expect(await impossible()).toEqual({ dueIn: near(0), createdIn: near(0) });
    expect(await askedToWait()).toEqual({ dueIn: near(HOUR - 5_000), createdIn: near(-HOUR) });
  });

  test("a lease that is over only by a clock that was set forward is neither claimed nor ended", async () => {
    const own = await StoreFixture.open(kind, inject("postgresUrl"));
    const ending = await own.store(ENDED);
    const host = newHost();
    const id = await stored(ending, newClick({ host, leased: true }));
    const before = (await ending.clock()) - 60_000;
    expect(await ending.claim({ host, limit: 5, leasesEndBy: before })).toEqual([]);
    await own.db.updateTable("deliveries").set({ unknowns: 4 }).where("id", "=", id).execute();
    expect(await ending.endHopeless(before)).toBe(0);
    expect(await ending.endHopeless(FAR)).toBe(1);
    await own.close();
  });

  test("what is not leased needs no trust in it", async () => {
    const click = newClick();
    const id = await stored(store, click);
    const claimed = await store.claim({ host: click.delivery.host, limit: 5, leasesEndBy: 0 });
    expect(claimed).toMatchObject([{ id, interrupted: 0 }]);
  });
});
