import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { AttemptRecord, NextStep, Store } from "./model.ts";
import { CUT_OFF } from "./queries.ts";
import { delivered, FAR, KINDS, LONG, newClick, newHost, StoreFixture, stored } from "./testing.ts";

const AGAIN: NextStep = { status: "pending", delayMs: 60_000 };

describe.each(KINDS)("the end of an attempt is recorded, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  const underWay = () => stored(store, newClick({ leased: true }));

  test.each<[string, Partial<AttemptRecord>, object]>([
    ["delivered", {}, { status: "delivered", http_status: 302, unknowns: 0 }],
    [
      "rejected",
      { outcome: "rejected", http_status: 404, location: null, next: { status: "failed", delayMs: 0 } },
      { status: "failed", http_status: 404, unknowns: 0 },
    ],
    [
      "unavailable",
      { outcome: "unavailable", http_status: 503, location: null, error: "сеть ответила 503 🙁", next: AGAIN },
      { status: "pending", http_status: 503, unknowns: 0 },
    ],
    [
      "unknown",
      { outcome: "unknown", http_status: null, location: null, error: "истекло время", next: AGAIN },
      { status: "pending", http_status: null, unknowns: 1 },
    ],
  ])("%s: the delivery and its history say so", async (_, end, state) => {
    const id = await underWay();
    const record = delivered(id, end);
    const before = Date.now();
    expect(await store.recordAttempt(record)).toBe(true);
    const { due_at, finished_at, ...row } = await delivery(id);
    const { location, error } = record;
    expect(row).toMatchObject({ ...state, location, error, attempts: 1, leased_by: null, interrupted: 0 });
    if (record.next === AGAIN) {
      expect(finished_at).toBeNull();
      expect(due_at).toBeGreaterThanOrEqual(before + AGAIN.delayMs);
      expect(due_at).toBeLessThanOrEqual(Date.now() + AGAIN.delayMs + 1);
    } else {
      expect(finished_at).toBeGreaterThanOrEqual(before);
      expect(finished_at).toBeLessThanOrEqual(Date.now() + 1);
    }
    const { id: delivery_id, next: _next, ...kept } = record;
    expect(await history(id)).toEqual([{ ...kept, delivery_id, gateway: LONG.gateway }]);
    expect(await fixture.stateOf(id)).toEqual({ attempts: 1, ...state });
  });

  test("adds to the unknown ends, and to the history, one by one", async () => {
    const host = newHost();
    const id = await stored(store, newClick({ host, leased: true }));
    const next: NextStep = { status: "pending", delayMs: 0 };
    await store.recordAttempt(delivered(id, { outcome: "unknown", next }));
    await store.claim({ host, limit: 1, leasesEndBy: FAR });
    await store.recordAttempt(delivered(id, { outcome: "unknown", number: 2, next }));
    await store.claim({ host, limit: 1, leasesEndBy: FAR });
    await store.recordAttempt(delivered(id, { number: 3 }));
    expect(await fixture.stateOf(id)).toMatchObject({ status: "delivered", attempts: 3, unknowns: 2 });
    expect(await history(id)).toMatchObject([
      { number: 1, outcome: "unknown" },
      { number: 2, outcome: "unknown" },
      { number: 3, outcome: "delivered" },
    ]);
  });

  test("many that end together are each recorded as they ended", async () => {
    const ids = await Promise.all(Array.from({ length: 700 }, underWay));
    const ends = await Promise.all(
      ids.map((id, n) =>
        store.recordAttempt(delivered(id, { http_status: 200 + (n % 100), number: n % 7 === 0 ? 2 : 1 })),
      ),
    );
    expect(ends).toEqual(ids.map((_, n) => n % 7 !== 0));
    const states = await Promise.all(ids.map((id) => fixture.stateOf(id)));
    expect(states.map((state) => state?.http_status)).toEqual(
      ids.map((_, n) => (n % 7 === 0 ? null : 200 + (n % 100))),
    );
  });

  test.each<[string, { leased_by?: string | null; attempts?: number }]>([
    ["the lease is another gateway's", { leased_by: "gateway-b" }],
    ["this gateway is at a later attempt already", { attempts: 2 }],
    ["nobody holds a lease", { leased_by: null }],
  ])("writes nothing where %s", async (_, meanwhile) => {
    const id = await underWay();
    await fixture.db.updateTable("deliveries").set(meanwhile).where("id", "=", id).execute();
    const before = await delivery(id);
    expect(await store.recordAttempt(delivered(id))).toBe(false);
    expect(await delivery(id)).toEqual(before);
    expect(await history(id)).toEqual([]);
  });

  test("writes nothing for a delivery that is not there", async () => {
    expect(await store.recordAttempt(delivered(900_000_001))).toBe(false);
    expect(await history(900_000_001)).toEqual([]);
  });

  test("is written once where it is offered twice", async () => {
    const id = await underWay();
    const results = await Promise.all([store.recordAttempt(delivered(id)), store.recordAttempt(delivered(id))]);
    expect(results).toContain(true);
    expect(await history(id)).toHaveLength(1);
  });

  test("an attempt that a crash cut off goes on record and changes nothing else", async () => {
    const id = await underWay();
    await fixture.db
      .updateTable("deliveries")
      .set({ attempts: 2, leased_by: "gateway-b" })
      .where("id", "=", id)
      .execute();
    const before = await delivery(id);
    const { next: _, ...cutOff } = delivered(id, {
      outcome: "unknown",
      http_status: null,
      location: null,
      error: CUT_OFF,
    });
    expect(await store.recordAttempt(cutOff)).toBe(true);
    expect(await store.recordAttempt(cutOff)).toBe(true);
    expect(await delivery(id)).toEqual(before);
    expect(await history(id)).toMatchObject([{ number: 1, outcome: "unknown", error: CUT_OFF, http_status: null }]);
  });

  test("the real end replaces a guess that it was cut off", async () => {
    const id = await underWay();
    const guess = { number: 1, outcome: "unknown", error: CUT_OFF, gateway: LONG.gateway } as const;
    await fixture.db
      .insertInto("attempts")
      .values({ ...guess, ...NOTHING, delivery_id: id })
      .execute();
    expect(await store.recordAttempt(delivered(id))).toBe(true);
    expect(await history(id)).toMatchObject([
      { outcome: "delivered", http_status: 302, error: null, duration_ms: 120 },
    ]);
  });

  function delivery(id: number) {
    return fixture.db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  }

  function history(id: number) {
    return fixture.db.selectFrom("attempts").selectAll().where("delivery_id", "=", id).orderBy("number").execute();
  }
});

const NOTHING = { http_status: null, location: null, started_at: 1, duration_ms: 0 };
