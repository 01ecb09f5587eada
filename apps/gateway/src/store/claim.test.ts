import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "./model.ts";
import { POSTGRES, Queries, SQLITE } from "./queries.ts";
import { delivered, ENDED, FAR, KINDS, LONG, newClick, newHost, StoreFixture, stored } from "./testing.ts";

describe.each(KINDS)("deliveries are claimed, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  test("gives all that an attempt needs, and counts the attempt", async () => {
    const click = newClick({ delivery: { user_agent: "Mozilla/5.0", referer: "https://vk.com/" } });
    const { host } = click.delivery;
    const id = await stored(store, click);
    const claimed = await store.claim({ host, limit: 5, leasesEndBy: FAR });
    expect(claimed).toEqual([
      {
        ...{ ...click.delivery, id, attempts: 1, unknowns: 0, interrupted: 0, created_at: expect.any(Number) },
        ...{ target: null, method: null, body: null },
      },
    ]);
    expect(await delivery(id)).toMatchObject({ leased_by: LONG.gateway, status: "pending" });
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toEqual([]);
  });

  test("the lease lasts as long as it was asked for, from now on", async () => {
    const host = newHost();
    const id = await stored(store, newClick({ host }));
    const before = Date.now();
    await store.claim({ host, limit: 1, leasesEndBy: FAR });
    const { due_at } = await delivery(id);
    // One machine, so the database's clock is this one; PostgreSQL rounds its microseconds.
    expect(due_at).toBeGreaterThanOrEqual(before + LONG.durationMs);
    expect(due_at).toBeLessThanOrEqual(Date.now() + LONG.durationMs + 1);
  });

  test("leaves alone what is not due, what is over and what goes to another host", async () => {
    const host = newHost();
    const [later, over, due] = await Promise.all([1, 2, 3].map(() => stored(store, newClick({ host }))));
    await stored(store, newClick());
    await fixture.db
      .updateTable("deliveries")
      .set({ due_at: Date.now() + 60_000 })
      .where("id", "=", later ?? 0)
      .execute();
    await fixture.db
      .updateTable("deliveries")
      .set({ status: "failed" })
      .where("id", "=", over ?? 0)
      .execute();
    expect((await store.claim({ host, limit: 10, leasesEndBy: FAR })).map(({ id }) => id)).toEqual([due]);
  });

  test("takes the oldest first and no more than asked for", async () => {
    const host = newHost();
    const ids: number[] = [];
    for (const age of [30, 50, 10, 50, 20]) {
      const id = await stored(store, newClick({ host }));
      const due_at = 1_735_992_000_000 - age * 1_000;
      await fixture.db.updateTable("deliveries").set({ due_at }).where("id", "=", id).execute();
      ids.push(id);
    }
    const [a, b, c, d, e] = ids;
    const batches: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      const batch = await store.claim({ host, limit: 2, leasesEndBy: FAR });
      batches.push(batch.map(({ id }) => id).toSorted((x, y) => x - y));
    }
    expect(batches).toEqual([[b, d], [a, e], [c]]);
  });

  test("never gives a delivery to two who claim at once", async () => {
    const host = newHost();
    const other = kind === "postgres" ? await fixture.store({ ...LONG, gateway: "gateway-b" }) : store;
    const ids = await Promise.all(Array.from({ length: 300 }, () => stored(store, newClick({ host }))));
    const taken: number[] = [];
    let found = true;
    while (found) {
      const claims = [store, other, store, other].map((by) => by.claim({ host, limit: 7, leasesEndBy: FAR }));
      const rows = (await Promise.all(claims)).flat();
      taken.push(...rows.map(({ id }) => id));
      found = rows.length > 0;
    }
    expect(taken.toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b));
    if (other !== store) await fixture.end(other);
  });

  test("does not count as cut off what was recorded and is due again", async () => {
    const host = newHost();
    const id = await stored(store, newClick({ host, leased: true }));
    const next = { status: "pending", delayMs: 0 } as const;
    await store.recordAttempt(delivered(id, { outcome: "unavailable", http_status: 503, next }));
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toMatchObject([
      { id, attempts: 2, unknowns: 0, interrupted: 0 },
    ]);
  });

  test("searches the index however many deliveries wait for their time", async () => {
    const waiting = await stored(store, newClick());
    const { host: _, ...row } = await delivery(waiting);
    const rows = Array.from({ length: 5_000 }, (_, n) => ({
      ...row,
      host: "waiting",
      id: n + 1_000_000,
      due_at: FAR + n,
    }));
    for (let n = 0; n < rows.length; n += 500) {
      await fixture.db
        .insertInto("deliveries")
        .values(rows.slice(n, n + 500))
        .execute();
    }
    await sql`analyze deliveries`.execute(fixture.db);
    await new Queries(fixture.db, kind === "sqlite" ? SQLITE : POSTGRES)
      .claim({ host: "waiting", limit: 20, leasesEndBy: FAR }, LONG)
      .execute();
    expect(await fixture.planOfLastQuery()).toMatch(
      kind === "sqlite"
        ? "SEARCH deliveries USING INDEX deliveries_due (host=? AND due_at<?)"
        : /Index Scan using deliveries_due on deliveries .*\n *Index Cond: \(\(host = 'waiting'::text\) AND \(due_at <= /,
    );
  });

  function delivery(id: number) {
    return fixture.db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  }
});

describe.each(KINDS)("a lease ends, on %s", (kind) => {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
  });
  afterEach(() => fixture?.close());

  test("and the attempt counts as cut off, with an end that nobody knows", async () => {
    const store = await fixture.store(ENDED);
    const host = newHost();
    const id = await stored(store, newClick({ host, leased: true }));
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toMatchObject([
      { id, attempts: 2, unknowns: 1, interrupted: 1 },
    ]);
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toMatchObject([
      { id, attempts: 3, unknowns: 2, interrupted: 1 },
    ]);
  });

  test("and another gateway that shares the database takes over, or a new owner at its start", async () => {
    const dying = await fixture.store(kind === "sqlite" ? LONG : ENDED);
    const host = newHost();
    const ids = await Promise.all([1, 2].map(() => stored(dying, newClick({ host, leased: true }))));
    await fixture.end(dying);
    const next = await fixture.store({ ...LONG, gateway: "gateway-b" });
    const claimed = await next.claim({ host, limit: 5, leasesEndBy: FAR });
    expect(claimed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(claimed).toMatchObject([1, 2].map(() => ({ attempts: 2, unknowns: 1, interrupted: 1 })));
    expect(await next.claim({ host, limit: 5, leasesEndBy: FAR })).toEqual([]);
  });
});
