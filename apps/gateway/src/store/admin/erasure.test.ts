import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { delivered, FAR, KINDS, newClick, newHost, redirectedClick, StoreRoom, stored } from "../testing.ts";
import { ERASED_VISITOR, type PageRequest, type Period } from "./model.ts";
import { userClicks } from "./user-rows.ts";

const USER = "704519283";
const PERSONAL = {
  user_id: USER,
  first_name: "Аглая",
  last_name: "Премудрова",
  url: `https://app.example/?vk_user_id=${USER}#ref=spring`,
  referrer: "https://vk.com/feed?from=premudrova",
  user_agent: "Mozilla/5.0 (Aglaya's phone)",
  ip_address: "203.0.113.77",
};
const MARKS = { utm_source: "vk_ads", utm_campaign: "spring", ref: "bot", ref_source: "vk", vk_platform: "android" };
const EXTRA = {
  s4: "kept",
  s6: USER,
  sub3: `u${USER}x`,
  erid: "2Vtz",
  vk_user_id: USER,
  email: "aglaya@example.org",
  unresolved_macros: { s5: `{${USER}}` },
};
/** What must not be found anywhere, in any letter case. */
const TRACES = [
  USER,
  "Аглая",
  "Премудрова",
  "aglaya",
  "premudrova",
  "203.0.113.77",
  "app.example",
  "%D0%90%D0%B3%D0%BB",
];

describe.each(KINDS)("a user is erased, on %s", (kind) => {
  let room: StoreRoom;
  let store: Store;
  let tokens: number;
  const newToken = () => `token-${++tokens}`;
  beforeEach(async () => {
    tokens = 0;
    room = await StoreRoom.open(kind, inject("postgresUrl"));
    store = await room.store();
  });
  afterEach(() => room?.close());

  /** Every column of every row of every table, as text. */
  async function dump(): Promise<string> {
    const tables =
      kind === "sqlite"
        ? sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`
        : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' order by tablename`;
    const { rows } = await tables.execute(room.db);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["api_utmtracking", "erasures", "event_keys"]));
    const contents = rows.map(async ({ name }) => (await sql`select * from ${sql.table(name)}`.execute(room.db)).rows);
    return JSON.stringify(await Promise.all(contents));
  }

  const traces = async () => {
    const text = (await dump()).toLowerCase();
    return TRACES.filter((trace) => text.includes(trace.toLowerCase()));
  };

  /** A click with all that may be personal, in every place that keeps it. */
  async function personalClick(changed: object = {}, host = newHost()) {
    const name = encodeURIComponent(PERSONAL.first_name);
    const click = newClick({
      click: { ...PERSONAL, ...MARKS, extra: JSON.stringify(EXTRA), ...changed },
      delivery: {
        url: `https://${host}/c?sub6=${USER}&name=${name}`,
        user_agent: PERSONAL.user_agent,
        referer: PERSONAL.referrer,
      },
      host,
      leased: true,
      eventId: `visit-${USER}-${host}`,
    });
    const id = await stored(store, click);
    return { id, host, clickId: click.click.click_id };
  }

  /** A postback as it is kept; `conversionId` null: it was set aside. */
  async function postback(params: object, conversionId: number | null): Promise<number> {
    const row = await room.db
      .insertInto("postbacks")
      .values({
        network: "leads-tech",
        received_at: "2026-01-02T00:00:00.000Z",
        method: "GET",
        ip: "198.51.100.1",
        params: JSON.stringify(params),
        verdict: conversionId === null ? "rejected" : "accepted",
        reason: null,
        conversion_id: conversionId,
        network_revision: 1,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return row.id;
  }

  /** A conversion and its postback; `clickId` null: nobody's click was found. */
  async function reported(clickId: string | null, params: object, transaction = "t1"): Promise<number> {
    const at = "2026-01-02T00:00:00.000Z";
    const { id } = await room.db
      .insertInto("conversions")
      .values({
        network: "leads-tech",
        identity: `${transaction} ${clickId}`,
        transaction_id: transaction,
        goal: "",
        status: "approved",
        payout_minor: 12_050,
        currency: "RUB",
        offer: "leads-tech",
        user_id: USER,
        click_id: clickId,
        model: clickId === null ? null : "click_id",
        evidence: clickId === null ? null : JSON.stringify({ parameter: "click_id", user: USER }),
        first_postback_id: 1,
        last_postback_id: 1,
        created_at: at,
        updated_at: at,
        checked_at: at,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const change = { from_status: null, to_status: "approved", payout_minor: 12_050, currency: "RUB" } as const;
    const postback_id = await postback(params, id);
    await room.db
      .insertInto("conversion_changes")
      .values({ conversion_id: id, postback_id, ...change, changed_at: at })
      .execute();
    return id;
  }

  const attempt = (id: number, changed: object = {}) =>
    delivered(id, { location: `https://shop.example/?sub6=${USER}`, ...changed });

  test("nothing of theirs is found in any column of any table", async () => {
    const over = await personalClick();
    await store.recordAttempt(attempt(over.id));
    const waiting = await personalClick({
      utm_term: USER,
      utm_content: `id-${USER}`,
      ref: "%D0%90%D0%B3%D0%BB%D0%B0%D1%8F",
    });
    await store.recordAttempt(
      attempt(waiting.id, { outcome: "unavailable", http_status: 503, next: { status: "pending", delayMs: 60_000 } }),
    );
    await stored(store, redirectedClick({ ...PERSONAL, extra: JSON.stringify({ s6: USER }) }));
    // The document's links carry the ID in s6, and such a click may have no user_id.
    await stored(store, redirectedClick({ user_id: null, extra: JSON.stringify({ s6: USER, s4: "kept" }) }));
    await reported(over.clickId, { click_id: over.clickId, sub6: USER, ip: PERSONAL.ip_address });
    await reported(null, { sub6: USER, transaction: `${USER}-1` }, `${USER}-1`);
    await postback({ user: Number(USER), sum: "1" }, null);
    expect(await traces()).toEqual(expect.arrayContaining([USER, "Аглая", "203.0.113.77", "app.example"]));
    expect(await store.admin.eraseUser(USER, newToken)).toEqual({
      id: 1,
      erasedAt: expect.any(Number),
      rows: { api_utmtracking: 4, deliveries: 2, attempts: 2, event_keys: 2, conversions: 2, postbacks: 3 },
    });
    expect(await traces()).toEqual([]);
  });

  test("the rows stay, with their marks, so that no count changes", async () => {
    const { id, clickId } = await personalClick({ utm_term: USER });
    await store.recordAttempt(attempt(id));
    await store.admin.eraseUser(USER, newToken);
    expect(await store.admin.story(clickId)).toMatchObject({
      click: { ...MARKS, id, click_id: clickId, user_id: null, utm_term: null, offer: "leads-tech", ip_address: null },
      delivery: { id, status: "delivered", http_status: 302, attempts: 1, network: "leads-tech" },
      attempts: [{ number: 1, outcome: "delivered", http_status: 302, location: null }],
    });
    const story = await store.admin.story(clickId);
    expect(JSON.parse(story?.click.extra ?? "")).toEqual({ s4: "kept", erid: "2Vtz", [ERASED_VISITOR]: "utoken-1" });
  });

  describe("whoever was one visitor", () => {
    const S6 = JSON.stringify({ s6: USER });
    const address = (ip_address: string | null, user_agent: string | null) => ({ ip_address, user_agent });
    const nameless = (changed: object) => ({ user_id: null, extra: S6, ...changed });
    /** What stands for each click's visitor, in their order. */
    const visitors = async () => {
      const rows = await room.db.selectFrom("api_utmtracking").select("extra").orderBy("id").execute();
      return rows.map(({ extra }) => (extra === null ? undefined : JSON.parse(extra)[ERASED_VISITOR]));
    };
    const click = (changed: object) => stored(store, redirectedClick(changed));

    test("stays one, and two stay two: the user, else address and user agent", async () => {
      await click({ user_id: USER, ...address("203.0.113.1", "A") });
      await click(nameless(address("203.0.113.1", "A")));
      await click({ user_id: USER, offer: "otkaz", ...address("203.0.113.2", "B") });
      await click(nameless(address("203.0.113.1", "B")));
      await click(nameless(address("203.0.113.2", "A")));
      await click(nameless(address("203.0.113.1", "A")));
      await store.admin.eraseUser(USER, newToken);
      expect(await visitors()).toEqual(["utoken-1", "atoken-2", "utoken-1", "atoken-3", "atoken-4", "atoken-2"]);
    });

    test("is none where a click told neither, as each such click counts by itself", async () => {
      await click(nameless(address(null, "A")));
      await click(nameless(address("203.0.113.1", null)));
      await store.admin.eraseUser(USER, newToken);
      expect(await visitors()).toEqual([undefined, undefined]);
    });

    test("is another one than the next who is erased, and than himself when he comes back", async () => {
      await click({ user_id: USER });
      await store.admin.eraseUser(USER, newToken);
      await click({ user_id: USER });
      await click({ user_id: "8" });
      await store.admin.eraseUser(USER, newToken);
      await store.admin.eraseUser("8", newToken);
      expect(await visitors()).toEqual(["utoken-1", "utoken-2", "utoken-3"]);
    });

    test("keeps that name when a second user's ID is taken out of the same click, however short it is", async () => {
      await click({ user_id: USER, extra: '{"s6":"1"}' });
      await store.admin.eraseUser(USER, newToken);
      expect(await store.admin.eraseUser("1", newToken)).toMatchObject({ id: 2, rows: { api_utmtracking: 1 } });
      const [row] = await room.db.selectFrom("api_utmtracking").select("extra").execute();
      expect(JSON.parse(row?.extra ?? "")).toEqual({ [ERASED_VISITOR]: "utoken-1" });
    });
  });

  test("the records of erasures are listed, the newest first, by their own time", async () => {
    for (const user_id of ["1", "2", "3"]) {
      await stored(store, newClick({ click: { user_id } }));
      await store.admin.eraseUser(user_id, newToken);
    }
    const at = (day: number) => Date.UTC(2026, 0, day);
    for (const id of [1, 2, 3]) {
      await room.db
        .updateTable("erasures")
        .set({ erased_at: at(id) })
        .where("id", "=", id)
        .execute();
    }
    const listed = async (filter: Period, page: PageRequest) => {
      const { items, more } = await store.admin.erasures(filter, page);
      return { ids: items.map(({ id }) => id), more };
    };
    expect(await listed({}, { limit: 2 })).toEqual({ ids: [3, 2], more: true });
    expect(await listed({}, { limit: 2, before: 2 })).toEqual({ ids: [1], more: false });
    const day = (n: number) => new Date(at(n)).toISOString();
    expect(await listed({ from: day(2), to: day(3) }, { limit: 2 })).toEqual({ ids: [2], more: false });
    const { items } = await store.admin.erasures({}, { limit: 1 });
    expect(items).toEqual([{ id: 3, erased_at: at(3), erased_rows: expect.stringContaining('"api_utmtracking":1') }]);
  });

  test("what waits to be sent is ended, also while it is being sent, and its result is not written", async () => {
    const sending = await personalClick();
    const waiting = await personalClick();
    await store.recordAttempt(attempt(waiting.id, { outcome: "unavailable", next: { status: "pending", delayMs: 0 } }));
    await store.admin.eraseUser(USER, newToken);
    expect(await store.recordAttempt(attempt(sending.id))).toBe(false);
    for (const { id, host } of [sending, waiting]) {
      expect(await store.claim({ host, limit: 5, leasesEndBy: FAR })).toEqual([]);
      expect(await store.admin.replay(id, true)).toEqual({ kind: "erased" });
      const row = await room.db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
      expect(row).toMatchObject({ status: "failed", error: "данные пользователя удалены", leased_by: null, url: "" });
      expect(row.finished_at).toBeGreaterThan(0);
    }
    expect(await traces()).toEqual([]);
  });

  test("other users' rows stay as they are, and so does a click without a user", async () => {
    const other = newClick({ click: { ...PERSONAL, user_id: `${USER}0`, extra: '{"s6":"1"}' }, eventId: "other" });
    const nobody = newClick({ click: { extra: '{"s6":"1"}' } });
    await stored(store, other);
    await stored(store, nobody);
    const before = await dump();
    expect(await store.admin.eraseUser(USER, newToken)).toEqual({ id: undefined, erasedAt: 0, rows: {} });
    expect(await dump()).toBe(before);
    await personalClick();
    await store.admin.eraseUser(USER, newToken);
    expect(await store.admin.story(other.click.click_id)).toMatchObject({
      click: { ...PERSONAL, user_id: `${USER}0` },
    });
    expect((await store.admin.user(`${USER}0`)).event_keys).toMatchObject([{ event_id: "other" }]);
  });

  test("the export shows every row before and none after; a later click is a new one", async () => {
    const { id, clickId } = await personalClick();
    await store.recordAttempt(attempt(id));
    const data = await store.admin.user(USER);
    expect(data).toMatchObject({
      clicks: [{ id, ...PERSONAL, ...MARKS }],
      deliveries: [{ id, user_agent: PERSONAL.user_agent, url: expect.stringContaining(USER) }],
      attempts: [{ delivery_id: id, location: expect.stringContaining(USER) }],
      event_keys: [{ click_id: clickId, event_id: expect.stringContaining(USER) }],
    });
    await store.admin.eraseUser(USER, newToken);
    const nothing = {
      clicks: [],
      deliveries: [],
      attempts: [],
      event_keys: [],
      conversions: [],
      changes: [],
      postbacks: [],
    };
    expect(await store.admin.user(USER)).toEqual(nothing);
    expect((await store.admin.eraseUser(USER, newToken)).id).toBeUndefined();
    const later = await personalClick();
    expect((await store.admin.user(USER)).clicks).toMatchObject([{ id: later.id }]);
  });

  test("conversions keep their sums and their click, and of what the network sent what is not the user's", async () => {
    const { clickId } = await personalClick();
    const id = await reported(clickId, { click_id: clickId, sub6: USER, sum: "120.50" });
    const similar = await postback({ sub6: `${USER}0` }, null);
    expect(await store.admin.user(USER)).toMatchObject({
      conversions: [{ id, user_id: USER }],
      changes: [{ conversion_id: id }],
      postbacks: [{ conversion_id: id }],
    });
    await store.admin.eraseUser(USER, newToken);
    const conversion = await room.db.selectFrom("conversions").selectAll().executeTakeFirstOrThrow();
    expect(conversion).toMatchObject({
      user_id: null,
      click_id: clickId,
      identity: `t1 ${clickId}`,
      payout_minor: 12_050,
      evidence: null,
    });
    const postbacks = await room.db.selectFrom("postbacks").selectAll().orderBy("id").execute();
    expect(postbacks.map(({ params }) => JSON.parse(params))).toEqual([
      { click_id: clickId, sum: "120.50" },
      { sub6: `${USER}0` },
    ]);
    expect(postbacks.at(1)?.id).toBe(similar);
    expect(await store.admin.story(clickId)).toMatchObject({ conversions: [{ id }], changes: [{ conversion_id: id }] });
  });

  test("a user's ID is found in whatever JSON a network has sent, and nothing in it fails the search", async () => {
    const odd = await postback({ context: { toString: USER } }, null);
    const deep = await postback({ list: [[{ valueOf: null, sub6: ` ${USER}` }]] }, null);
    await postback({ toString: { toString: `${USER}0` } }, null);
    expect((await store.admin.user(USER)).postbacks.map(({ id }) => id)).toEqual([odd, deep]);
    expect((await store.admin.eraseUser(USER, newToken)).rows).toMatchObject({ postbacks: 2 });
    expect((await store.admin.user(USER)).postbacks).toEqual([]);
  });

  test("a click without a user is theirs where it came from a visit of theirs; another user's stays", async () => {
    const visit = newClick({ click: { user_id: USER, ip_address: "203.0.113.77" } });
    await stored(store, visit);
    const visit_click_id = visit.click.click_id;
    const nobodys = redirectedClick({
      visit_click_id,
      utm_source: "vk",
      ip_address: "198.51.100.1",
      user_agent: "B/1",
    });
    const others = redirectedClick({ visit_click_id, user_id: "8", ip_address: "198.51.100.2" });
    for (const click of [nobodys, others]) await stored(store, click);
    const exported = await store.admin.user(USER);
    expect(exported.clicks.map(({ click_id }) => click_id)).toEqual([visit_click_id, nobodys.click.click_id]);
    expect((await store.admin.eraseUser(USER, newToken)).rows).toMatchObject({ api_utmtracking: 2 });
    const rows = await room.db.selectFrom("api_utmtracking").selectAll().orderBy("id").execute();
    expect(rows).toMatchObject([
      { user_id: null, ip_address: null, visit_click_id: null },
      { user_id: null, ip_address: null, user_agent: null, utm_source: "vk", visit_click_id },
      { user_id: "8", ip_address: "198.51.100.2", visit_click_id },
    ]);
  });

  test("one of whom only a network has told is erased as well", async () => {
    await reported(null, { sub6: USER });
    expect(await store.admin.eraseUser(USER, newToken)).toMatchObject({
      id: 1,
      rows: { api_utmtracking: 0, conversions: 1 },
    });
    expect(await traces()).toEqual([]);
  });

  test("a short ID is found as it stands, and its rows are emptied like any other's", async () => {
    await stored(store, newClick({ click: { user_id: "7", ref: "7", utm_source: "vk_ads" }, eventId: "7" }));
    await store.admin.eraseUser("7", newToken);
    const [click] = await room.db.selectFrom("api_utmtracking").selectAll().execute();
    expect(click).toMatchObject({ user_id: null, ref: null, utm_source: "vk_ads" });
  });

  test("its record tells when and how much, and not whose", async () => {
    await personalClick();
    const before = Date.now();
    const { id } = await store.admin.eraseUser(USER, newToken);
    const [record] = await room.db.selectFrom("erasures").selectAll().execute();
    expect(Object.keys(record ?? {}).sort()).toEqual(["erased_at", "erased_rows", "id"]);
    expect(record).toMatchObject({ id });
    expect(record?.erased_at).toBeGreaterThanOrEqual(before);
    expect(JSON.parse(record?.erased_rows ?? "")).toMatchObject({ api_utmtracking: 1, deliveries: 1, event_keys: 1 });
  });

  test("searches indexes for the user's rows, however many there are", async () => {
    const { click } = newClick();
    for (let n = 0; n < 3_000; n += 500) {
      const rows = Array.from({ length: 500 }, (_, i) => ({ ...click, click_id: `c${n + i}`, user_id: `u${n + i}` }));
      await room.db.insertInto("api_utmtracking").values(rows).execute();
    }
    await sql`analyze`.execute(room.db);
    await userClicks(room.db, USER).select("c.id").execute();
    const plan = await room.planOfLastQuery();
    expect(plan).toContain("api_utmtracking_by_user");
    expect(plan).toContain("api_utmtracking_by_s6");
    expect(plan).toContain("api_utmtracking_by_visit");
  });
});
