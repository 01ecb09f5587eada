import { DatabaseSync } from "node:sqlite";
import type { InjectOptions } from "fastify";
import { describe, expect, test, vi } from "vitest";
import { isReservedName } from "../capture/reserved-names.ts";
import { offersWith } from "../capture/testing.ts";
import { StoreUnavailable } from "../store/model.ts";
import { type AppForTest, appForTest, errorOf, TOKEN } from "./testing.ts";

const OTKAZ = "https://xn--80aabqkbt5a0b.xn--80aabb9ablcql.xn--p1ai/Eg5hd";
const LEADS_TECH = "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer";

/** What a user's own SQL client sees. */
function rows({ file }: AppForTest, table = "api_utmtracking"): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(`select * from ${table} order by 1`).all();
  } finally {
    database.close();
  }
}

const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0";

const ask = (app: AppForTest, url: string, headers: InjectOptions["headers"] = {}) => app.inject({ url, headers });

describe("a link of the gateway's", () => {
  test.each([
    ["/go/otkaz?s4=a&s5=b&s6=1", `${OTKAZ}?s4=a&s5=b&s6=1`],
    ["/go/otkaz/?s4=a", `${OTKAZ}?s4=a`],
    ["/Eg5hd?s4=a&s5=b&s6=1", `${OTKAZ}?s4=a&s5=b&s6=1`],
    ["/Eg5hd/?s4=a", `${OTKAZ}?s4=a`],
    ["/%45g5hd?s4=a", `${OTKAZ}?s4=a`],
    ["/Eg5hd", OTKAZ],
    ["/go/leads-tech?ref=a&ref_source=b&user_id=1", `${LEADS_TECH}&sub4=a&sub5=b&sub6=1`],
  ])("%s leads to its offer", async (url, location) => {
    const app = await appForTest();
    const response = await ask(app, url);
    expect([response.statusCode, response.body]).toEqual([302, ""]);
    expect(response.headers).toMatchObject({
      location,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-length": "0",
    });
    expect(rows(app)).toHaveLength(1);
  });

  test("stores the click with the facts of the request, and leaves nothing to send", async () => {
    const app = await appForTest();
    const headers = { "user-agent": BROWSER, referer: "https://m.vk.com/?sign=SECRET&a=1" };
    await app.inject({ url: "/Eg5hd?s4=a&sign=SECRET", headers, remoteAddress: "::ffff:203.0.113.9" });
    const [row] = rows(app);
    expect(row).toMatchObject({
      id: 1,
      event_type: "offer_click",
      offer: "otkaz",
      url: "/Eg5hd?s4=a",
      referrer: "https://m.vk.com/?a=1",
      user_agent: BROWSER,
      ip_address: "203.0.113.9",
      isbot: 0,
    });
    expect([rows(app, "deliveries"), rows(app, "event_keys"), app.network.sent]).toEqual([[], [], []]);
    expect(app.requests).toMatchObject([{ status: 302, trackingId: 1, url: "/Eg5hd?s4=a" }]);
  });

  test("answers only when the click is stored", async () => {
    const app = await appForTest();
    const commit = Promise.withResolvers<{ kind: "stored"; id: number }>();
    vi.spyOn(app.store, "commitClick").mockReturnValue(commit.promise);
    let answered = false;
    const response = ask(app, "/Eg5hd").then((done) => {
      answered = true;
      return done;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    commit.resolve({ kind: "stored", id: 1 });
    expect((await response).statusCode).toBe(302);
  });

  test("that is no offer's is a 404 in the form of every error", async () => {
    const app = await appForTest();
    for (const url of ["/go/nobody", "/go/Eg5hd", "/go/__proto__", "/go/constructor", "/go/https:%2F%2Fevil.example"]) {
      expect(errorOf(await ask(app, url))).toEqual({
        status: 404,
        code: "unknown_offer_link",
        message: "По этой ссылке нет оффера",
      });
    }
    for (const url of ["/nobody", "/otkaz", "/eg5h", "/go", "/go/", "/__proto__", "/favicon.ico", "/go/otkaz/more"]) {
      expect(errorOf(await ask(app, url))).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(rows(app)).toEqual([]);
    expect((await ask(app, "/metrics")).body).toMatch(/_count\{route="none",status="404"\} 8\n/);
  });

  test("is for GET and HEAD only", async () => {
    const app = await appForTest();
    for (const method of ["POST", "PUT", "DELETE", "PATCH"] as const) {
      expect(errorOf(await app.inject({ method, url: "/go/otkaz" })).code).toBe("not_found");
      expect(errorOf(await app.inject({ method, url: "/Eg5hd" })).code).toBe("not_found");
    }
  });
});

describe("what is no click", () => {
  const offers = offersWith("sub8={click_id}&a={s4}");

  test.each([
    ["sec-purpose", "prefetch"],
    ["sec-purpose", "prefetch;prerender"],
    ["sec-purpose", "prefetch;anonymous-client-ip"],
    ["purpose", "prefetch"],
    ["x-purpose", "preview"],
    ["x-moz", "prefetch"],
  ])("%s: %s is redirected and not stored", async (header, value) => {
    const app = await appForTest({ DEFAULT_OFFER: "test" }, offers);
    const response = await ask(app, "/go/test?s4=1", { [header]: value });
    expect([response.statusCode, response.headers.location]).toEqual([302, "https://cpa.example/c?a=1"]);
    expect(response.headers["cache-control"]).toBe("no-store");
    expect(rows(app)).toEqual([]);
    expect(app.requests).toMatchObject([{ trackingId: undefined }]);
  });

  test("a header that speaks of something else is none", async () => {
    const app = await appForTest();
    await ask(app, "/Eg5hd", { purpose: "", "sec-purpose": "speculation-rules" });
    expect(rows(app)).toHaveLength(1);
  });

  test.each(["/go/test?s4=1", "/go/test/?s4=1"])("HEAD %s is redirected and not stored", async (url) => {
    const app = await appForTest({ DEFAULT_OFFER: "test" }, offers);
    const response = await app.inject({ method: "HEAD", url });
    expect([response.statusCode, response.headers.location]).toEqual([302, "https://cpa.example/c?a=1"]);
    expect(rows(app)).toEqual([]);
  });

  test("HEAD of a short link neither, and of no link at all is a 404", async () => {
    const app = await appForTest();
    const response = await app.inject({ method: "HEAD", url: "/Eg5hd?s4=a" });
    expect([response.statusCode, response.headers.location]).toEqual([302, `${OTKAZ}?s4=a`]);
    for (const url of ["/nobody", "/go/nobody"]) {
      expect((await app.inject({ method: "HEAD", url })).statusCode).toBe(404);
    }
    expect(rows(app)).toEqual([]);
  });

  test("a preview of the link is stored, flagged and redirected; the intake flags nobody", async () => {
    const app = await appForTest();
    const headers = { "user-agent": "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)" };
    const preview = await ask(app, "/Eg5hd?s4=a", headers);
    expect([preview.statusCode, preview.headers["x-metka-note"]]).toEqual([
      302,
      "isbot=1: reports do not count this click",
    ]);
    await app.post({ user_id: 1 }, { headers });
    expect(rows(app).map(({ event_type, isbot }) => [event_type, isbot])).toEqual([
      ["offer_click", 1],
      ["arbitrage_send", 0],
    ]);
    const { body } = await ask(app, "/metrics");
    expect(body).toContain('metka_clicks_total{offer="otkaz",result="bot"} 1');
    expect(body).not.toContain('result="redirected"');
    expect((await ask(app, "/Eg5hd?s4=a", { "user-agent": BROWSER })).headers).not.toHaveProperty("x-metka-note");
    const [{ click_id } = {}] = rows(app);
    const story = await ask(app, `/api/clicks/${click_id}`, { authorization: `Bearer ${TOKEN}` });
    expect(story.json().note).toContain("curl");
    expect((await ask(app, "/metrics")).body).toContain('metka_clicks_total{offer="otkaz",result="redirected"} 1');
  });
});

describe("a store that is away", () => {
  const INSIDE = "connect to postgres://metka:password@10.0.0.5 failed";

  test("does not hold the user up; the loss is logged whole and counted", async () => {
    const app = await appForTest();
    vi.spyOn(app.store, "commitClick").mockRejectedValue(new StoreUnavailable(INSIDE));
    const response = await ask(app, "/Eg5hd?s4=a&s5=b&sign=SECRET");
    expect([response.statusCode, response.headers.location, response.body]).toEqual([302, `${OTKAZ}?s4=a&s5=b`, ""]);
    expect(app.errors).toEqual([expect.stringMatching(/^lost .*"offer":"otkaz".*s4.*a.*s5.*b/)]);
    expect(app.errors.join()).not.toContain("SECRET");
    const { body } = await ask(app, "/metrics");
    expect(body).toContain('metka_clicks_lost_total{offer="otkaz"} 1');
    expect(body).toContain('metka_clicks_lost_total{offer="leads-tech"} 0');
    expect(body).not.toContain('metka_clicks_total{offer="otkaz"');
  });
});

describe("addresses and short links do not collide", () => {
  test("every first part of a route is reserved", async () => {
    const { app } = await appForTest();
    const routes = app.server.printRoutes({ commonPrefix: false });
    // All stand below "/".
    const parts = [...routes.matchAll(/^ {4}[├└]── ([^\s/(:*]*)|^│ {3}[├└]── ([^\s/(:*]*)/gm)].map(
      ([, last, part]) => part ?? last ?? "",
    );
    expect(parts).toEqual(expect.arrayContaining(["api", "go", "healthz", "readyz", "metrics"]));
    expect(parts.filter((part) => part !== "" && !isReservedName(part))).toEqual([]);
  });
});

test("the API's page has both", async () => {
  const app = await appForTest();
  const { paths } = (await ask(app, "/api/openapi.json")).json();
  for (const path of ["/go/{offer}", "/{short}"]) {
    expect(Object.keys(paths[path])).toEqual(["get"]);
    expect(paths[path].get.summary).toMatch(/[а-я]/);
    expect(Object.keys(paths[path].get.responses)).toEqual(["302", "404", "410"]);
  }
});
