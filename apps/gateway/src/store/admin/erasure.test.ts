import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { FAR, KINDS, newClick, redirectedClick, stored } from "../testing.ts";
import { ERASED_VISITOR } from "./model.ts";
import { erasureFixture, MARKS, PERSONAL, USER } from "./testing-erasure.ts";
import { userClicks } from "./user-rows.ts";

describe.each(KINDS)("a user is erased, on %s", (kind) => {
  const fixture = erasureFixture(kind);

  test("nothing of theirs is found in any column of any table", async () => {
    const over = await fixture.personalClick();
    await fixture.store.recordAttempt(fixture.attempt(over.id));
    const waiting = await fixture.personalClick({
      utm_term: USER,
      utm_content: `id-${USER}`,
      ref: "%D0%90%D0%B3%D0%BB%D0%B0%D1%8F",
    });
    await fixture.store.recordAttempt(
      fixture.attempt(waiting.id, {
        outcome: "unavailable",
        http_status: 503,
        next: { status: "pending", delayMs: 60_000 },
      }),
    );
    await stored(fixture.store, redirectedClick({ ...PERSONAL, extra: JSON.stringify({ s6: USER }) }));
    // The document's links carry the ID in s6, and such a click may have no user_id.
    await stored(fixture.store, redirectedClick({ user_id: null, extra: JSON.stringify({ s6: USER, s4: "kept" }) }));
    await fixture.reported(over.clickId, { click_id: over.clickId, sub6: USER, ip: PERSONAL.ip_address });
    await fixture.reported(null, { sub6: USER, transaction: `${USER}-1` }, `${USER}-1`);
    await fixture.postback({ user: Number(USER), sum: "1" }, null);
    expect(await fixture.traces()).toEqual(expect.arrayContaining([USER, "Аглая", "203.0.113.77", "app.example"]));
    expect(await fixture.store.admin.eraseUser(USER, fixture.newToken)).toEqual({
      id: 1,
      erasedAt: expect.any(Number),
      rows: {
        api_utmtracking: 4,
        deliveries: 2,
        attempts: 2,
        event_keys: 2,
        conversions: 2,
        postbacks: 3,
        messages: 0,
      },
    });
    expect(await fixture.traces()).toEqual([]);
  });

  test("the rows stay, with their marks, so that no count changes", async () => {
    const { id, clickId } = await fixture.personalClick({ utm_term: USER });
    await fixture.store.recordAttempt(fixture.attempt(id));
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    expect(await fixture.store.admin.story(clickId)).toMatchObject({
      click: { ...MARKS, id, click_id: clickId, user_id: null, utm_term: null, offer: "leads-tech", ip_address: null },
      delivery: { id, status: "delivered", http_status: 302, attempts: 1, network: "leads-tech" },
      attempts: [{ number: 1, outcome: "delivered", http_status: 302, location: null }],
    });
    const story = await fixture.store.admin.story(clickId);
    expect(JSON.parse(story?.click.extra ?? "")).toEqual({ s4: "kept", erid: "2Vtz", [ERASED_VISITOR]: "utoken-1" });
  });

  test("what waits to be sent is ended, also while it is being sent, and its result is not written", async () => {
    const sending = await fixture.personalClick();
    const waiting = await fixture.personalClick();
    await fixture.store.recordAttempt(
      fixture.attempt(waiting.id, { outcome: "unavailable", next: { status: "pending", delayMs: 0 } }),
    );
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    expect(await fixture.store.recordAttempt(fixture.attempt(sending.id))).toBe(false);
    for (const { id, host } of [sending, waiting]) {
      expect(await fixture.store.claim({ host, limit: 5, leasesEndBy: FAR })).toEqual([]);
      expect(await fixture.store.admin.replay(id, true)).toEqual({ kind: "erased" });
      const row = await fixture.storeFixture.db
        .selectFrom("deliveries")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      expect(row).toMatchObject({ status: "failed", error: "данные пользователя удалены", leased_by: null, url: "" });
      expect(row.finished_at).toBeGreaterThan(0);
    }
    expect(await fixture.traces()).toEqual([]);
  });

  test("other users' rows stay as they are, and so does a click without a user", async () => {
    const other = newClick({ click: { ...PERSONAL, user_id: `${USER}0`, extra: '{"s6":"1"}' }, eventId: "other" });
    const nobody = newClick({ click: { extra: '{"s6":"1"}' } });
    await stored(fixture.store, other);
    await stored(fixture.store, nobody);
    const before = await fixture.dump();
    expect(await fixture.store.admin.eraseUser(USER, fixture.newToken)).toEqual({
      id: undefined,
      erasedAt: 0,
      rows: {},
    });
    expect(await fixture.dump()).toBe(before);
    await fixture.personalClick();
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    expect(await fixture.store.admin.story(other.click.click_id)).toMatchObject({
      click: { ...PERSONAL, user_id: `${USER}0` },
    });
    expect((await fixture.store.admin.user(`${USER}0`)).event_keys).toMatchObject([{ event_id: "other" }]);
  });

  test("the export shows every row before and none after; a later click is a new one", async () => {
    const { id, clickId } = await fixture.personalClick();
    await fixture.store.recordAttempt(fixture.attempt(id));
    const data = await fixture.store.admin.user(USER);
    expect(data).toMatchObject({
      clicks: [{ id, ...PERSONAL, ...MARKS }],
      deliveries: [{ id, user_agent: PERSONAL.user_agent, url: expect.stringContaining(USER) }],
      attempts: [{ delivery_id: id, location: expect.stringContaining(USER) }],
      event_keys: [{ click_id: clickId, event_id: expect.stringContaining(USER) }],
    });
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    const nothing = {
      clicks: [],
      deliveries: [],
      attempts: [],
      event_keys: [],
      conversions: [],
      changes: [],
      postbacks: [],
      messages: [],
      statistics: [],
    };
    expect(await fixture.store.admin.user(USER)).toEqual(nothing);
    expect((await fixture.store.admin.eraseUser(USER, fixture.newToken)).id).toBeUndefined();
    const later = await fixture.personalClick();
    expect((await fixture.store.admin.user(USER)).clicks).toMatchObject([{ id: later.id }]);
  });

  test("a click without a user is theirs where it came from a visit of theirs; another user's stays", async () => {
    const visit = newClick({ click: { user_id: USER, ip_address: "203.0.113.77" } });
    await stored(fixture.store, visit);
    const visit_click_id = visit.click.click_id;
    const nobodys = redirectedClick({
      visit_click_id,
      utm_source: "vk",
      ip_address: "198.51.100.1",
      user_agent: "B/1",
    });
    const others = redirectedClick({ visit_click_id, user_id: "8", ip_address: "198.51.100.2" });
    for (const click of [nobodys, others]) await stored(fixture.store, click);
    const exported = await fixture.store.admin.user(USER);
    expect(exported.clicks.map(({ click_id }) => click_id)).toEqual([visit_click_id, nobodys.click.click_id]);
    expect((await fixture.store.admin.eraseUser(USER, fixture.newToken)).rows).toMatchObject({ api_utmtracking: 2 });
    const rows = await fixture.storeFixture.db.selectFrom("api_utmtracking").selectAll().orderBy("id").execute();
    expect(rows).toMatchObject([
      { user_id: null, ip_address: null, visit_click_id: null },
      { user_id: null, ip_address: null, user_agent: null, utm_source: "vk", visit_click_id },
      { user_id: "8", ip_address: "198.51.100.2", visit_click_id },
    ]);
  });

  test("a short ID is found as it stands, and its rows are emptied like any other's", async () => {
    await stored(fixture.store, newClick({ click: { user_id: "7", ref: "7", utm_source: "vk_ads" }, eventId: "7" }));
    await fixture.store.admin.eraseUser("7", fixture.newToken);
    const [click] = await fixture.storeFixture.db.selectFrom("api_utmtracking").selectAll().execute();
    expect(click).toMatchObject({ user_id: null, ref: null, utm_source: "vk_ads" });
  });

  test("searches indexes for the user's rows, however many there are", async () => {
    const { click } = newClick();
    for (let n = 0; n < 3_000; n += 500) {
      const rows = Array.from({ length: 500 }, (_, i) => ({ ...click, click_id: `c${n + i}`, user_id: `u${n + i}` }));
      await fixture.storeFixture.db.insertInto("api_utmtracking").values(rows).execute();
    }
    await sql`analyze`.execute(fixture.storeFixture.db);
    await userClicks(fixture.storeFixture.db, USER).select("c.id").execute();
    const plan = await fixture.storeFixture.planOfLastQuery();
    expect(plan).toContain("api_utmtracking_by_user");
    expect(plan).toContain("api_utmtracking_by_s6");
    expect(plan).toContain("api_utmtracking_by_visit");
  });
});
