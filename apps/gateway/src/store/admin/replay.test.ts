import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { delivered, FAR, KINDS, LONG, newClick, newHost, StoreFixture, stored } from "../testing.ts";
import { ERASED_URL } from "./model.ts";

describe.each(KINDS)("deliveries are replayed, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  /** A delivery that ended long ago, after five attempts of unknown end. */
  async function ended(host: string, status: "failed" | "delivered", rest: object = {}): Promise<number> {
    const id = await stored(store, newClick({ host, leased: true, ...rest }));
    await store.recordAttempt(delivered(id, { outcome: "unknown", http_status: null, next: { status, delayMs: 0 } }));
    const long = Date.now() - 48 * 3_600_000;
    await fixture.db
      .updateTable("deliveries")
      .set({ unknowns: 5, attempts: 5, created_at: long, finished_at: long, interrupted: 1 })
      .where("id", "=", id)
      .execute();
    return id;
  }

  const row = (id: number) =>
    fixture.db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

  test("a failed one is due now, its 24 h and its unknown attempts start again, and its attempts go on", async () => {
    const host = newHost();
    const id = await ended(host, "failed");
    const before = Date.now();
    expect(await store.admin.replay(id, false)).toEqual({ kind: "replayed", host });
    const replayed = await row(id);
    expect(replayed).toMatchObject({
      status: "pending",
      unknowns: 0,
      interrupted: 0,
      leased_by: null,
      finished_at: null,
    });
    for (const time of [replayed.due_at, replayed.created_at]) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(Date.now() + 1);
    }
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toMatchObject([
      { id, attempts: 6, unknowns: 0, interrupted: 0 },
    ]);
  });

  test("a pending one stays as it is, and so does a delivered one unless that is wanted", async () => {
    const host = newHost();
    const pending = await stored(store, newClick({ host, leased: true }));
    const over = await ended(host, "delivered");
    const [pendingRow, overRow] = [await row(pending), await row(over)];
    expect(await store.admin.replay(pending, false)).toEqual({ kind: "refused", status: "pending" });
    expect(await store.admin.replay(pending, true)).toEqual({ kind: "refused", status: "pending" });
    expect(await store.admin.replay(over, false)).toEqual({ kind: "refused", status: "delivered" });
    expect([await row(pending), await row(over)]).toEqual([pendingRow, overRow]);
    expect(await store.admin.replay(over, true)).toEqual({ kind: "replayed", host });
    expect(await row(over)).toMatchObject({ status: "pending" });
  });

  test("one that is not there, and one whose user was erased, cannot be", async () => {
    const id = await ended(newHost(), "failed");
    await fixture.db.updateTable("deliveries").set({ url: ERASED_URL }).where("id", "=", id).execute();
    expect(await store.admin.replay(id, true)).toEqual({ kind: "erased" });
    expect(await row(id)).toMatchObject({ status: "failed" });
    expect(await store.admin.replay(999_999_999, true)).toEqual({ kind: "missing" });
  });

  test("failed ones by filter, the oldest first, and no others", async () => {
    const host = newHost();
    const network = newHost();
    const at = (received_at: string) => ({ delivery: { network }, click: { received_at } });
    const old = await ended(host, "failed", at("2026-01-01T00:00:00.000Z"));
    const middle = await ended(host, "failed", at("2026-01-02T00:00:00.000Z"));
    const recent = await ended(host, "failed", at("2026-01-03T00:00:00.000Z"));
    const over = await ended(host, "delivered", at("2026-01-02T00:00:00.000Z"));
    const erased = await ended(host, "failed", at("2026-01-02T00:00:00.000Z"));
    await fixture.db.updateTable("deliveries").set({ url: ERASED_URL }).where("id", "=", erased).execute();
    const other = await ended(newHost(), "failed");
    const pending = async () => {
      const rows = await fixture.db.selectFrom("deliveries").select("id").where("status", "=", "pending").execute();
      return rows.map(({ id }) => id).filter((id) => [old, middle, recent, over, erased, other].includes(id));
    };
    const replay = async (filter: object, limit: number) => [...(await store.admin.replayFailed(filter, limit))];
    expect(await replay({ host, network: "another" }, 10)).toEqual([]);
    expect(await replay({ host, from: "2026-01-03T00:00:00.000Z" }, 10)).toEqual([[host, 1]]);
    expect(await pending()).toEqual([recent]);
    expect(await replay({ network }, 1)).toEqual([[host, 1]]);
    expect((await pending()).sort()).toEqual([old, recent].sort());
    expect(await replay({ host, network, to: "2026-01-03T00:00:00.000Z" }, 10)).toEqual([[host, 1]]);
    expect((await pending()).sort()).toEqual([old, middle, recent].sort());
    expect(await replay({ host }, 10)).toEqual([]);
  });

  test("two operators who replay the same ones at once make each pending once", async () => {
    const host = newHost();
    // By two gateways where there may be two.
    const other = kind === "postgres" ? await fixture.store({ ...LONG, gateway: "gateway-b" }) : store;
    const ids = await Promise.all(Array.from({ length: 50 }, () => ended(host, "failed")));
    const replays = await Promise.all([store, other].map(({ admin }) => admin.replayFailed({ host }, 1_000)));
    expect(replays.reduce((sum, hosts) => sum + (hosts.get(host) ?? 0), 0)).toBe(ids.length);
    const claimed = await Promise.all([store, other].map((by) => by.claim({ host, limit: 100, leasesEndBy: FAR })));
    expect(claimed.flat()).toHaveLength(ids.length);
  });
});
