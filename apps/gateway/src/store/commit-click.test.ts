import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { CLICK_COLUMNS } from "./click-columns.ts";
import type { ClickRow, Store } from "./model.ts";
import { FAR, KINDS, LONG, newClick, newHost, redirectedClick, StoreFixture, stored } from "./testing.ts";

const TRICKY = `"кавычки", 'апострофы', \\ \\u0041 \t\n👨‍👩‍👧‍👦 %00 {"a": 1} $1 ?; drop table api_utmtracking; --`;

describe.each(KINDS)("a click is committed, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    expect(await store.lastClickId()).toBe(0);
  });
  afterAll(() => fixture?.close());

  async function readBack(id: number): Promise<ClickRow> {
    const { id: _, ...row } = await fixture.db
      .selectFrom("api_utmtracking")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return row;
  }

  test("keeps every column as it was given", async () => {
    const texts = Object.fromEntries(CLICK_COLUMNS.map((name) => [name, `${name}: ${TRICKY}`]));
    const click = newClick({
      click: { ...texts, timestamp: "1999-12-31T23:59:59.001Z", received_at: NOW, extra: null, isbot: 1 },
    });
    expect(await readBack(await stored(store, click))).toEqual(click.click);
  });

  test("is the last one", async () => {
    await stored(store, newClick());
    const id = await stored(store, newClick());
    expect(await store.lastClickId()).toBe(id);
  });

  test("keeps absent fields absent", async () => {
    const click = newClick();
    const row = await readBack(await stored(store, click));
    expect(row).toEqual(click.click);
    expect(Object.values(row).filter((value) => value === null)).toHaveLength(19);
  });

  test("keeps extra as the JSON object it was", async () => {
    const extra = { s1: TRICKY, "ключ 🔑": "значение", "": "0", toString: "1", _unresolved: { s6: "{user_id}" } };
    const id = await stored(store, newClick({ click: { extra: JSON.stringify(extra) } }));
    const row = await readBack(id);
    expect(JSON.parse(row.extra ?? "")).toEqual(extra);
  });

  test("keeps 16 KB in one field", async () => {
    const url = `https://vk.com/app1#${"я".repeat(8_000)}`;
    const click = newClick({ click: { url, extra: JSON.stringify({ s1: "🙂".repeat(4_000) }) } });
    const row = await readBack(await stored(store, click));
    expect(row.url).toBe(url);
    expect(JSON.parse(row.extra ?? "")).toEqual({ s1: "🙂".repeat(4_000) });
  });

  test("numbers clicks in the order in which they came", async () => {
    const first = await stored(store, newClick());
    const second = await stored(store, newClick());
    expect(second).toBeGreaterThan(first);
  });

  test("stores the delivery with it, free for any gateway to claim", async () => {
    const before = Date.now();
    const delivery = {
      network: "leads-tech",
      host: newHost(),
      url: `https://безотказа.бабкиманки.рф/Eg5hd?s4=${TRICKY}`,
      user_agent: `Mozilla/5.0 ${TRICKY}`,
      referer: TRICKY,
    };
    const id = await stored(store, newClick({ delivery }));
    const { due_at, created_at, ...row } = await outboxRow(id);
    expect(row).toEqual({
      ...delivery,
      id,
      status: "pending",
      attempts: 0,
      unknowns: 0,
      leased_by: null,
      interrupted: 0,
      http_status: null,
      location: null,
      error: null,
      finished_at: null,
      target: null,
      method: null,
      body: null,
    });
    expect(due_at).toBe(created_at);
    expect(Math.abs(created_at - before)).toBeLessThan(10_000);
    expect(await store.claim({ host: delivery.host, limit: 5, leasesEndBy: FAR })).toMatchObject([{ id }]);
  });

  test("stores a redirect's click without a delivery, in one batch with others", async () => {
    const host = newHost();
    const clicks = [redirectedClick({ isbot: 1 }), newClick({ host, leased: true }), redirectedClick()];
    const ids = await Promise.all(clicks.map((click) => stored(store, click)));
    for (const [n, id] of ids.entries()) expect(await readBack(id)).toEqual(clicks[n]?.click);
    const deliveries = await fixture.db
      .selectFrom("deliveries")
      .select(["id", "host"])
      .where("id", "in", ids)
      .execute();
    expect(deliveries).toEqual([{ id: ids[1], host }]);
  });

  test("stores a redirect's click alone, which leaves nothing for anybody to claim or to count", async () => {
    const own = await StoreFixture.open(kind, inject("postgresUrl"));
    const its = await own.store();
    await stored(its, redirectedClick());
    expect(await its.pendingHosts()).toEqual([]);
    expect(await own.db.selectFrom("event_keys").selectAll().execute()).toEqual([]);
    await own.close();
  });

  test("stores the delivery already leased as attempt 1, so that no other gateway takes it", async () => {
    const host = newHost();
    const id = await stored(store, newClick({ host, leased: true }));
    const { attempts, unknowns, leased_by, due_at, created_at } = await outboxRow(id);
    expect({ attempts, unknowns, leased_by }).toEqual({ attempts: 1, unknowns: 0, leased_by: LONG.gateway });
    expect(due_at - created_at).toBe(LONG.durationMs);
    expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toEqual([]);
  });

  test("stores clicks that come together each under its own id", async () => {
    const clicks = Array.from({ length: 1_200 }, (_, n) => newClick({ click: { user_id: String(n) } }));
    const ids = await Promise.all(clicks.map((click) => stored(store, click)));
    expect(new Set(ids).size).toBe(clicks.length);
    const rows = await fixture.db
      .selectFrom("api_utmtracking as c")
      .innerJoin("deliveries as d", "d.id", "c.id")
      .select(["c.id", "c.click_id", "d.url"])
      .where("c.id", "in", ids)
      .orderBy("c.id")
      .execute();
    const expected = clicks.map(({ click, delivery }, n) => ({
      id: ids[n],
      click_id: click.click_id,
      url: delivery.url,
    }));
    expect(rows).toEqual(expected.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0)));
  });

  test("closing waits for what is being written", async () => {
    const other = await StoreFixture.open(kind, inject("postgresUrl"));
    const leaving = await other.store();
    await leaving.ping();
    // More than two batches, so that one has to begin after the closing did.
    const underWay = Array.from({ length: 1_200 }, () => leaving.commitClick(newClick()));
    await other.end(leaving);
    const results = await Promise.all(underWay);
    expect(results.filter((result) => result.kind !== "stored")).toEqual([]);
    await other.close();
  });

  test("never shows the database's password", async () => {
    expect(store.place).toContain(kind === "sqlite" ? "metka.db" : "postgres://127.0.0.1:");
    expect(store.place).not.toContain("@");
  });

  function outboxRow(id: number) {
    return fixture.db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  }
});

const NOW = new Date().toISOString();
