import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { offersWith } from "../capture/testing.ts";
import { StoreUnavailable } from "../store/model.ts";
import { type AppForTest, appForTest, clickOf, TOKEN } from "./testing.ts";

const DAY_MS = 86_400_000;
const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0";
const AD = { utm_source: "vk_ads", utm_campaign: "spring", ref: "b40", vk_ad_id: "7", vk_platform: "android" };
const SUBS = { s1: "one", sub9: "nine", erid: "2Vtz", rb_clickid: "rb1" };
const USER = { user_id: "4001", first_name: "Анна", last_name: "Иванова" };
const TEMPLATE =
  "c={utm_campaign}&r={ref|s4}&rs={ref_source|s5}&u={user_id|s6}&n={first_name}&e={erid}&b={rb_clickid}&p={vk_platform}&o={s1}&t={utm_term}";

describe("a redirect whose link names a visit", () => {
  let app: AppForTest;
  beforeEach(async () => {
    app = await appForTest({ DEFAULT_OFFER: "test" }, offersWith(TEMPLATE));
  });

  const visit = async (body: object = { ...AD, ...SUBS, ...USER }) => clickOf(await app.post(body)).click_id;
  const tap = async (query: string) => {
    const { statusCode, headers } = await app.inject({ url: `/go/test?${query}`, headers: { "user-agent": BROWSER } });
    expect(statusCode).toBe(302);
    const { items } = await app.store.admin.clicks({ equal: new Map([["event_type", "offer_click"]]) }, { limit: 1 });
    const [row] = items;
    if (row === undefined) throw new Error("the redirect's click is not stored");
    const url = new URL(String(headers.location));
    return { row, extra: JSON.parse(row.extra ?? "{}"), sent: Object.fromEntries(url.searchParams) };
  };

  const receivedAt = (clickId: string, ms: number) => {
    const database = new DatabaseSync(app.file, { timeout: 5_000 });
    const at = new Date(ms).toISOString();
    database.prepare("update api_utmtracking set received_at = ? where click_id = ?").run(at, clickId);
    database.close();
  };

  test("takes over the marks that the link lacks, and keeps the pair", async () => {
    const click_id = await visit();
    const { row, extra, sent } = await tap(`click_id=${click_id}`);
    expect(row).toMatchObject({ ...AD, visit_click_id: click_id, event_type: "offer_click" });
    expect(row.click_id).not.toBe(click_id);
    expect(extra).toEqual(SUBS);
    expect(sent).toEqual({ c: "spring", r: "b40", e: "2Vtz", b: "rb1", p: "android", o: "one" });
  });

  test("keeps the link's own marks, also where it has them as s4 and s5", async () => {
    const click_id = await visit({ ...AD, ...USER, ref_source: "ads", utm_term: "term" });
    const { row, sent } = await tap(`click_id=${click_id}&utm_campaign=own&s4=own&s5=own&utm_term={term}`);
    expect(row).toMatchObject({ utm_campaign: "own", utm_source: "vk_ads", ref: "own", ref_source: "own" });
    // A macro that nobody filled is no mark of the link's.
    expect(row.utm_term).toBe("term");
    expect(sent).toMatchObject({ c: "own", r: "own", rs: "own", t: "term" });
  });

  test("does not take the visit's s4 where the link names a ref itself: the two are one mark", async () => {
    const click_id = await visit({ ...AD, s4: "of the visit", s5: "of the visit" });
    const { row, extra } = await tap(`click_id=${click_id}&ref=own&ref_source=own`);
    expect(row).toMatchObject({ ref: "own", ref_source: "own", utm_campaign: "spring" });
    expect(extra).toEqual({});
  });

  test("takes the visit's s4 for its own ref where only that is known", async () => {
    const { row } = await tap(`click_id=${await visit({ s4: "b40" })}`);
    expect(row.ref).toBe("b40");
  });

  test("never shows who the user is: no ID, no name, no mark that is one of these", async () => {
    const click_id = await visit({ ...AD, ...USER, s6: USER.user_id, sub7: USER.user_id, utm_term: "Анна" });
    const { row, extra, sent } = await tap(`click_id=${click_id}`);
    expect(row).toMatchObject({ user_id: null, first_name: null, last_name: null, utm_term: null });
    expect(extra).toEqual({});
    expect(JSON.stringify(sent)).not.toMatch(/4001|Анна|Иванова/);
  });

  test("takes no s6 of the visit over, which is a user's, also where the visit is another user's", async () => {
    const click_id = await visit({ ...AD, ...USER, s6: "petrov-77" });
    const { row, extra, sent } = await tap(`click_id=${click_id}`);
    expect([row.user_id, extra, JSON.stringify(sent).includes("petrov")]).toEqual([null, {}, false]);
  });

  test("takes no mark over that the user's ID stands in, but a longer number", async () => {
    const marks = { utm_term: "user_4001", utm_content: "4001-a", sub7: "ид4001", sub8: "140012", sub9: "a4001" };
    const { row, extra } = await tap(`click_id=${await visit({ ...AD, ...USER, ...marks })}`);
    expect(row).toMatchObject({ utm_term: null, utm_content: null, utm_campaign: "spring" });
    expect(extra).toEqual({ sub8: "140012" });
  });

  test("is the user's by the s6 of the link", async () => {
    const { row, sent } = await tap(`click_id=${await visit()}&s6=4001`);
    expect(row).toMatchObject({ user_id: "4001", utm_campaign: "spring" });
    expect(sent.u).toBe("4001");
  });

  test.each([
    ["unknown", "01kf0c5a00000000000000test"],
    ["unknown", "garbage"],
    ["unknown", "%00"],
    ["unknown", "x".repeat(5_000)],
    ["unknown", "'; drop table api_utmtracking; --"],
  ])("goes on without a visit that is %s, with the reason on record: %s", async (problem, named) => {
    const { row, extra } = await tap(`click_id=${named}&s4=a`);
    expect(row).toMatchObject({ visit_click_id: null, ref: "a", utm_campaign: null });
    expect(extra.visit_problem).toBe(problem);
  });

  test("reads an id in capitals and with blanks around it, as cabinets write them", async () => {
    const click_id = await visit();
    const { row } = await tap(`click_id=%20${click_id.toUpperCase()}%20`);
    expect(row.visit_click_id).toBe(click_id);
  });

  test("takes no macro for a visit", async () => {
    const { row, extra } = await tap("click_id={click_id}");
    expect(row.visit_click_id).toBeNull();
    expect(extra).toEqual({ unresolved_macros: { click_id: "{click_id}" } });
  });

  test("takes nothing from another user's visit, from a click on an offer, nor from one of long ago", async () => {
    const click_id = await visit();
    const others = await tap(`click_id=${click_id}&s6=5`);
    expect(others.row).toMatchObject({ visit_click_id: null, utm_campaign: null, user_id: "5" });
    expect(others.extra.visit_problem).toBe("other_user");
    const { extra } = await tap(`click_id=${others.row.click_id}`);
    expect(extra.visit_problem).toBe("not_a_visit");
    receivedAt(click_id, Date.now() - 30 * DAY_MS + 60_000);
    expect((await tap(`click_id=${click_id}`)).row.visit_click_id).toBe(click_id);
    receivedAt(click_id, Date.now() - 30 * DAY_MS - 60_000);
    expect((await tap(`click_id=${click_id}`)).extra.visit_problem).toBe("too_old");
  });

  test("takes nothing from a visit whose user was erased, and keeps no pair that would identify the user", async () => {
    const click_id = await visit();
    await app.store.admin.eraseUser(USER.user_id, () => "token");
    const { row, extra } = await tap(`click_id=${click_id}&s6=4001`);
    expect(row).toMatchObject({ visit_click_id: null, utm_campaign: null });
    expect(extra.visit_problem).toBe("erased");
  });

  test("opens the offer without the visit where the database does not answer", async () => {
    const click_id = await visit();
    vi.spyOn(app.store, "findVisit").mockRejectedValueOnce(new StoreUnavailable("away"));
    const { row, extra } = await tap(`click_id=${click_id}&s4=a`);
    expect(row).toMatchObject({ visit_click_id: null, ref: "a" });
    expect(extra.visit_problem).toBe("not_read");
  });

  test("asks the database only where a link names a visit, and not for HEAD or a prefetch", async () => {
    const found = vi.spyOn(app.store, "findVisit");
    const click_id = await visit();
    await tap("s4=a");
    await tap("click_id=garbage");
    await app.inject({ method: "HEAD", url: `/go/test?click_id=${click_id}` });
    await app.inject({ url: `/go/test?click_id=${click_id}`, headers: { "sec-purpose": "prefetch" } });
    expect(found).not.toHaveBeenCalled();
    await tap(`click_id=${click_id}`);
    expect(found).toHaveBeenCalledTimes(1);
  });

  test("is read for redirects only: a click_id in the intake's body or URL names no visit", async () => {
    const click_id = await visit();
    const { leads_tech_data } = clickOf(await app.post({ click_id, url: `https://x/?click_id=${click_id}` }));
    expect(leads_tech_data).not.toHaveProperty("visit_click_id");
    expect(leads_tech_data).not.toHaveProperty("utm_campaign");
  });

  test("is shown with its clicks, and with each of them, to operators", async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const click_id = await visit();
    const { row } = await tap(`click_id=${click_id}`);
    const ofVisit = (await app.inject({ url: `/api/clicks/${click_id}`, headers })).json();
    expect(ofVisit.offer_clicks).toMatchObject([{ click_id: row.click_id, visit_click_id: click_id }]);
    const ofTap = (await app.inject({ url: `/api/clicks/${row.click_id}`, headers })).json();
    expect(ofTap).toMatchObject({ visit: { click_id, utm_campaign: "spring" }, offer_clicks: [] });
    const { clicks } = (await app.inject({ url: `/api/clicks?visit_click_id=${click_id}`, headers })).json();
    expect(clicks).toMatchObject([{ click_id: row.click_id }]);
  });

  test("every text for a visit opens the offer", async () => {
    const piece = fc.constantFrom("click_id=", "&", "%", "%00", "=", "#", "01kf0c5a00000000000000test", "я", "{a}");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 8 }), async (pieces) => {
        const query = pieces.join("").replace(/[^\x21-\x7e]/g, encodeURIComponent);
        const { statusCode } = await app.inject({
          url: `/go/test?click_id=${query}`,
          headers: { "user-agent": BROWSER },
        });
        expect(statusCode).toBe(302);
      }),
      { numRuns: 60 },
    );
  });
});
