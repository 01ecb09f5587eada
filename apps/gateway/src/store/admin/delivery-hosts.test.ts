import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { delivered, FAR, KINDS, newClick, newHost, StoreFixture, stored } from "../testing.ts";
import { deliveryHosts } from "./delivery-hosts.ts";
import { ERASED_URL } from "./model.ts";

describe.each(KINDS)("deliveries are counted by host, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  async function ended(host: string, status: "failed" | "delivered"): Promise<number> {
    const id = await stored(store, newClick({ host, leased: true }));
    await store.recordAttempt(delivered(id, { next: { status, delayMs: 0 } }));
    return id;
  }

  test("waiting, under way and failed, with the next attempt; what is delivered or erased is not counted", async () => {
    const host = newHost();
    const waiting = await stored(store, newClick({ host }));
    await stored(store, newClick({ host, leased: true }));
    await stored(store, newClick({ host: newHost() }));
    await ended(host, "failed");
    await ended(host, "failed");
    await ended(host, "delivered");
    const erased = await ended(host, "failed");
    await fixture.db.updateTable("deliveries").set({ url: ERASED_URL }).where("id", "=", erased).execute();
    await fixture.db.updateTable("deliveries").set({ due_at: 1_000 }).where("id", "=", waiting).execute();
    const hosts = await store.admin.deliveryHosts();
    expect(hosts.filter((one) => one.host === host)).toEqual([
      { network: "leads-tech", host, pending: 2, leased: 1, failed: 2, nextDue: 1_000 },
    ]);
    expect(await store.admin.countFailed({ host })).toBe(2);
    expect(await store.admin.countFailed({ host, network: "another" })).toBe(0);
    expect(await store.admin.countFailed({ host, to: "2020-01-01T00:00:00.000Z" })).toBe(0);
    await store.claim({ host, limit: 5, leasesEndBy: FAR });
    expect((await store.admin.deliveryHosts()).find((one) => one.host === host)).toMatchObject({
      leased: 2,
      nextDue: null,
    });
  });

  test("the database says how large it is", async () => {
    expect(await store.admin.databaseBytes()).toBeGreaterThan(100_000);
  });

  test("its cost follows what waits and what failed, not how many clicks there are", async () => {
    const run = deliveryHosts(fixture.db)();
    let step = run.next();
    const plans: string[] = [];
    while (step.done !== true) {
      await fixture.db.executeQuery(step.value);
      plans.push(await fixture.planOfLastQuery());
      step = run.next([]);
    }
    if (kind === "sqlite") {
      expect(plans[0]).toMatch(/USING INDEX deliveries_due/);
      expect(plans[1]).toMatch(/USING INDEX deliveries_failed/);
    }
    expect(plans).toHaveLength(2);
  });
});
