import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type ClickToSend, type Store, StoreUnavailable } from "./model.ts";
import { POSTGRES, SQLITE } from "./queries.ts";
import { storeOver } from "./store-over.ts";
import { delivered, KINDS, newClick, newHost, StoreFixture, stored } from "./testing.ts";

describe.each(KINDS)("an event is counted once, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  test("gives the same event the first click's ids and the delivery's present state, and nothing else of it", async () => {
    const eventId = randomUUID();
    const host = newHost();
    const first = newClick({ click: { user_id: "123456789", first_name: "Иван" }, host, leased: true, eventId });
    const id = await stored(store, first);
    await store.recordAttempt(delivered(id));
    const again = newClick({ click: { user_id: "123456789", first_name: "Пётр" }, eventId });
    expect(await store.commitClick(again)).toEqual({
      kind: "duplicate",
      first: {
        id,
        click_id: first.click.click_id,
        host,
        status: "delivered",
        http_status: 302,
        attempts: 1,
        unknowns: 0,
      },
    });
    expect(await rowsOf(again)).toEqual({ clicks: 0, deliveries: 0 });
  });

  test("stores one of twenty that come at once and shows it to the other nineteen", async () => {
    const eventId = randomUUID();
    const clicks = Array.from({ length: 20 }, () => newClick({ eventId, leased: true }));
    const results = await Promise.all(clicks.map((click) => store.commitClick(click)));
    const winners = results.flatMap((result, n) =>
      result.kind === "stored" ? [{ id: result.id, click: clicks[n] }] : [],
    );
    const others = results.flatMap((result) => (result.kind === "duplicate" ? [result.first] : []));
    expect([winners.length, others.length]).toEqual([1, 19]);
    const [winner] = winners;
    for (const { id, click_id } of others) {
      expect({ id, click_id }).toEqual({ id: winner?.id, click_id: winner?.click?.click.click_id });
    }
    const rows = await Promise.all(clicks.map(rowsOf));
    expect(rows.filter(({ clicks, deliveries }) => clicks + deliveries > 0)).toEqual([{ clicks: 1, deliveries: 1 }]);
  });

  test.each([
    ["another user", { user_id: "2" }],
    ["nobody known", { user_id: null }],
    ["another offer", { offer: "otkaz" }],
  ])("shows nothing of it to %s", async (_, differs) => {
    const eventId = randomUUID();
    await stored(store, newClick({ click: { user_id: "1" }, eventId }));
    const other = newClick({ click: { user_id: "1", ...differs }, eventId });
    expect(await store.commitClick(other)).toEqual({ kind: "conflict" });
    expect(await rowsOf(other)).toEqual({ clicks: 0, deliveries: 0 });
  });

  test("stores clicks without an event_id each time", async () => {
    const click = { user_id: "1", url: "https://vk.com/app1" };
    const ids = await Promise.all([1, 2, 3].map(() => stored(store, newClick({ click }))));
    expect(new Set(ids).size).toBe(3);
  });

  test("says that the store is away where the first click cannot be read", async () => {
    const gone = await StoreFixture.open(kind, inject("postgresUrl"));
    await sql`select 1`.execute(gone.db);
    await gone.db.destroy();
    const unused = () => Promise.reject(new Error("this test asks for an event_id alone"));
    const cut = storeOver({
      db: gone.db,
      dialect: kind === "sqlite" ? SQLITE : POSTGRES,
      place: "",
      writeClick: async () => ({ kind: "taken" }),
      writeAttempt: async () => ({ kind: "recorded", held: false }),
      claim: async () => [],
      transact: unused,
      read: unused,
      change: unused,
      ping: unused,
      close: async () => {},
    });
    await expect(cut.commitClick(newClick({ eventId: randomUUID() }))).rejects.toThrow(StoreUnavailable);
    await gone.close();
  });

  async function rowsOf({ click, delivery }: ClickToSend): Promise<{ clicks: number; deliveries: number }> {
    const clicks = fixture.db.selectFrom("api_utmtracking").select("id").where("click_id", "=", click.click_id);
    const deliveries = fixture.db.selectFrom("deliveries").select("id").where("host", "=", delivery.host);
    return { clicks: (await clicks.execute()).length, deliveries: (await deliveries.execute()).length };
  }
});
