import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { MAX_UNKNOWNS, type Store } from "./model.ts";
import { CUT_OFF } from "./queries.ts";
import { delivered, ENDED, FAR, KINDS, LONG, newClick, newHost, StoreFixture, stored } from "./testing.ts";

describe.each(KINDS)("an attempt that may not be repeated, on %s", (kind) => {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
  });
  afterEach(() => fixture?.close());

  /** As a crash in the middle of the last attempt of unknown end leaves it. */
  async function lastOne(store: Store, host: string, unknowns = MAX_UNKNOWNS - 1): Promise<number> {
    const id = await stored(store, newClick({ host, leased: true }));
    await fixture.db.updateTable("deliveries").set({ unknowns, attempts: 7 }).where("id", "=", id).execute();
    return id;
  }

  test("fails once its lease has ended, with the attempt on record", async () => {
    const store = await fixture.store(ENDED);
    const host = newHost();
    const id = await lastOne(store, host);
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toEqual([]);
    expect(await store.endHopeless(FAR)).toBe(1);
    expect(await fixture.stateOf(id)).toEqual({ status: "failed", http_status: null, attempts: 7, unknowns: 5 });
    const row = await fixture.db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ error: CUT_OFF, leased_by: null, finished_at: expect.any(Number) });
    const attempts = await fixture.db.selectFrom("attempts").selectAll().execute();
    expect(attempts).toEqual([
      {
        delivery_id: id,
        number: 7,
        outcome: "unknown",
        http_status: null,
        location: null,
        error: CUT_OFF,
        gateway: ENDED.gateway,
        started_at: expect.any(Number),
        duration_ms: 0,
      },
    ]);
    expect(await store.endHopeless(FAR)).toBe(0);
  });

  test("is left alone while its lease lasts", async () => {
    const store = await fixture.store(LONG);
    const id = await lastOne(store, newHost());
    expect(await store.endHopeless(FAR)).toBe(0);
    expect(await store.recordAttempt(delivered(id, { number: 7 }))).toBe(true);
    expect(await fixture.stateOf(id)).toMatchObject({ status: "delivered", unknowns: 4 });
  });

  test("is not one that may end so once more", async () => {
    const store = await fixture.store(ENDED);
    const host = newHost();
    const id = await lastOne(store, host, MAX_UNKNOWNS - 2);
    expect(await store.endHopeless(FAR)).toBe(0);
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toMatchObject([
      { id, attempts: 8, unknowns: 4, interrupted: 1 },
    ]);
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toEqual([]);
    expect(await store.endHopeless(FAR)).toBe(1);
  });

  test("is not one that waits for its last attempt", async () => {
    const store = await fixture.store(ENDED);
    const host = newHost();
    const id = await stored(store, newClick({ host }));
    await fixture.db
      .updateTable("deliveries")
      .set({ unknowns: MAX_UNKNOWNS - 1 })
      .where("id", "=", id)
      .execute();
    expect(await store.endHopeless(FAR)).toBe(0);
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toMatchObject([
      { id, unknowns: 4, interrupted: 0 },
    ]);
  });
});

describe.each(KINDS)("the outbox, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  async function waiting(host: string, httpStatus: number | null): Promise<number> {
    const id = await stored(store, newClick({ host, leased: true }));
    const outcome = httpStatus === null ? "unknown" : "unavailable";
    const next = { status: "pending", delayMs: 60_000 } as const;
    await store.recordAttempt(delivered(id, { outcome, http_status: httpStatus, next }));
    return id;
  }

  test("hastens what waits for a host that is back, but what it asked to wait with", async () => {
    const host = newHost();
    const refused = await waiting(host, 503);
    const timedOut = await waiting(host, null);
    await waiting(host, 429);
    await stored(store, newClick({ host, leased: true }));
    await store.recordAttempt(delivered(await stored(store, newClick({ host, leased: true }))));
    await waiting(newHost(), 503);
    expect(await store.claim({ host, limit: 10, leasesEndBy: FAR })).toEqual([]);
    expect(await store.hasten(host)).toBe(2);
    const claimed = await store.claim({ host, limit: 10, leasesEndBy: FAR });
    expect(claimed.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([refused, timedOut]);
    expect(await store.hasten(host)).toBe(0);
  });

  test("names the hosts that have something pending, and how much", async () => {
    const [a, b, done] = [newHost(), newHost(), newHost()];
    await waiting(a, 503);
    await stored(store, newClick({ host: a }));
    await stored(store, newClick({ host: b, leased: true }));
    await store.recordAttempt(delivered(await stored(store, newClick({ host: done, leased: true }))));
    const hosts = new Map((await store.pendingHosts()).map(({ host, pending }) => [host, pending]));
    expect([hosts.get(a), hosts.get(b), hosts.get(done)]).toEqual([2, 1, undefined]);
  });

  test("answers a ping until it is closed", async () => {
    const other = await StoreFixture.open(kind, inject("postgresUrl"));
    const leaving = await other.store();
    await leaving.ping();
    await other.end(leaving);
    await expect(leaving.ping()).rejects.toThrow();
    await other.close();
  });
});
