import { SMOKE_USER } from "@metka/contract";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, newClick, redirectedClick, StoreFixture, stored } from "../testing.ts";

const NOW = "2026-03-01T00:00:00.000Z";

describe.each(KINDS)("test rows, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  async function postback(ip: string, conversionId: number | null): Promise<number> {
    const values = {
      network: "leads-tech",
      received_at: "2026-02-02T00:00:00.000Z",
      method: "GET",
      ip,
      params: "{}",
      verdict: conversionId === null ? "rejected" : "accepted",
      reason: null,
      conversion_id: conversionId,
      network_revision: 1,
    } as const;
    return (await fixture.db.insertInto("postbacks").values(values).returning("id").executeTakeFirstOrThrow()).id;
  }

  /** Reported from this address; `first`: the user's first click, where that is another. */
  async function conversion(ip: string, clickId: string | null, first = clickId): Promise<number> {
    const postbackId = await postback(ip, null);
    const at = "2026-02-02T00:00:00.000Z";
    const values = {
      network: "leads-tech",
      identity: `t${postbackId}`,
      transaction_id: `t${postbackId}`,
      goal: "",
      status: "approved",
      payout_minor: 100,
      currency: "RUB",
      offer: "leads-tech",
      user_id: "1",
      click_id: clickId,
      first_click_id: first,
      model: clickId === null ? null : "click_id",
      evidence: null,
      first_postback_id: postbackId,
      last_postback_id: postbackId,
      created_at: at,
      updated_at: at,
      checked_at: null,
    } as const;
    const { id } = await fixture.db.insertInto("conversions").values(values).returning("id").executeTakeFirstOrThrow();
    await fixture.db.updateTable("postbacks").set({ conversion_id: id }).where("id", "=", postbackId).execute();
    const change = { conversion_id: id, postback_id: postbackId, from_status: null, to_status: "approved" } as const;
    await fixture.db
      .insertInto("conversion_changes")
      .values({ ...change, payout_minor: 100, currency: "RUB", changed_at: at })
      .execute();
    return id;
  }

  const left = async () => {
    const clicks = await fixture.db.selectFrom("api_utmtracking").select("click_id").orderBy("id").execute();
    const conversions = await fixture.db.selectFrom("conversions").select("id").orderBy("id").execute();
    return { clicks: clicks.map(({ click_id }) => click_id), conversions: conversions.map(({ id }) => id) };
  };
  const remove = (local = false) => store.admin.removeTestRows({ after: 0, local }, NOW);

  test("are those of smoke and those sent to this machine, with all that belongs to them, and no others", async () => {
    const real = newClick({ eventId: "real" });
    // Hosts that begin like this machine's.
    const close = ["127.example.com", "localhost.example.com", "127.0.0.1.example"].map((host) => newClick({ host }));
    const sandboxed = ["127.0.0.1:4010", "localhost:4010", "[::1]:4010", "localhost"].map((host) =>
      newClick({ host, eventId: host }),
    );
    const smoke = newClick({ click: { user_id: SMOKE_USER } });
    const opened = redirectedClick({ extra: JSON.stringify({ s6: SMOKE_USER }) });
    const all = [real, ...close, ...sandboxed, smoke, opened];
    for (const click of all) await stored(store, click);
    await conversion("127.0.0.1", sandboxed[0]?.click.click_id ?? null);
    const kept = await conversion("203.0.113.5", real.click.click_id);

    const rows = {
      api_utmtracking: 6,
      deliveries: 5,
      attempts: 0,
      event_keys: 4,
      conversions: 1,
      conversion_changes: 1,
      postbacks: 1,
      messages: 0,
    };
    expect(await store.admin.countTestRows({ after: 0, local: false })).toEqual({ rows, next: undefined });
    expect((await left()).clicks).toHaveLength(all.length);
    expect(await remove()).toEqual({ rows, next: undefined });
    expect(await left()).toEqual({
      clicks: [real, ...close].map(({ click }) => click.click_id),
      conversions: [kept],
    });
    const none = Object.fromEntries(Object.keys(rows).map((table) => [table, 0]));
    expect(await remove()).toEqual({ rows: none, next: undefined });
  });

  test("are also the clicks on offers that came out of such visits", async () => {
    const [visit, other] = [newClick({ host: "127.0.0.1:4010" }), newClick()];
    const opened = redirectedClick({ visit_click_id: visit.click.click_id });
    const real = redirectedClick({ visit_click_id: other.click.click_id });
    for (const click of [visit, other, opened, real]) await stored(store, click);
    expect((await remove()).rows).toMatchObject({ api_utmtracking: 2, deliveries: 1 });
    expect((await left()).clicks).toEqual([other, real].map(({ click }) => click.click_id));
  });

  test("do not take a real network's conversion with them: it looks for another click", async () => {
    const click = newClick({ host: "127.0.0.1:4010" });
    await stored(store, click);
    const id = await conversion("203.0.113.5", click.click.click_id);
    await remove();
    const [row] = await fixture.db.selectFrom("conversions").selectAll().execute();
    expect(row).toMatchObject({ id, click_id: null, first_click_id: null, checked_at: NOW });
    expect(row?.reason).toContain("тестовым");
  });

  test("leave the user's next click as the first one of a real conversion", async () => {
    const user = (received_at: string) => ({ user_id: "1", received_at });
    const first = newClick({ host: "127.0.0.1:4010", click: user("2026-02-01T10:00:00.000Z") });
    const second = newClick({ click: user("2026-02-01T11:00:00.000Z") });
    const third = newClick({ click: user("2026-02-01T12:00:00.000Z") });
    for (const click of [first, second, third]) await stored(store, click);
    await conversion("203.0.113.5", third.click.click_id, first.click.click_id);
    await remove();
    const [row] = await fixture.db.selectFrom("conversions").selectAll().execute();
    expect(row).toMatchObject({ click_id: third.click.click_id, first_click_id: second.click.click_id });
  });

  test("that only look like it, from this machine, are removed on request", async () => {
    const here = redirectedClick({ ip_address: "127.0.0.1", url: "http://localhost:8000/go/otkaz?s4=a" });
    const public_ = redirectedClick({ ip_address: "127.0.0.1", url: "https://metka.example/go/otkaz?s4=a" });
    const visitor = redirectedClick({ ip_address: "203.0.113.5", url: "http://localhost:8000/go/otkaz?s4=a" });
    for (const click of [here, public_, visitor]) await stored(store, click);
    await conversion("127.0.0.1", null);
    const kept = await conversion("203.0.113.5", null);
    await postback("127.0.0.1", null);
    await remove();
    expect((await left()).clicks).toHaveLength(3);
    expect((await remove(true)).rows).toMatchObject({ api_utmtracking: 1, conversions: 1, postbacks: 2 });
    expect(await left()).toEqual({
      clicks: [public_, visitor].map(({ click }) => click.click_id),
      conversions: [kept],
    });
  });

  test("are looked for in windows, from the id that the answer names", async () => {
    await stored(store, newClick({ click: { user_id: SMOKE_USER } }));
    const far = newClick({ click: { user_id: SMOKE_USER } });
    const id = await stored(store, far);
    await fixture.db.updateTable("deliveries").set({ id: 6_000 }).where("id", "=", id).execute();
    await fixture.db.updateTable("api_utmtracking").set({ id: 6_000 }).where("id", "=", id).execute();
    const one = await remove();
    expect(one).toMatchObject({ rows: { api_utmtracking: 1 }, next: 5_000 });
    const two = await store.admin.removeTestRows({ after: one.next ?? 0, local: false }, NOW);
    expect(two).toMatchObject({ rows: { api_utmtracking: 1 }, next: undefined });
    expect((await left()).clicks).toEqual([]);
  });
});
