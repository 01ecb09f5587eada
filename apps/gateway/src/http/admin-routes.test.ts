import type { InjectOptions } from "fastify";
import { describe, expect, test } from "vitest";
import { answer } from "../deliver/testing.ts";
import { newClick, stored } from "../store/testing.ts";
import { appForTest, clickOf, errorOf, INTAKE, TOKEN } from "./testing.ts";

/** The app, a click of which the network was told, and requests as an operator makes them. */
async function open() {
  const test = await appForTest();
  const ask = (url: string, request: Exclude<InjectOptions, string> = {}) =>
    test.inject({ method: "GET", url, ...request, headers: { authorization: `Bearer ${TOKEN}`, ...request.headers } });
  const click = async (body: object) => clickOf(await test.post(body));
  return { ...test, ask, click };
}

test.each([
  ["GET", "/api/clicks"],
  ["GET", "/api/clicks/x"],
  ["GET", "/api/deliveries"],
  ["POST", "/api/deliveries/1/replay"],
  ["POST", "/api/deliveries/replay"],
  ["GET", "/api/users/1"],
  ["DELETE", "/api/users/1"],
  ["GET", "/api/erasures"],
  ["GET", "/api/test-rows"],
  ["DELETE", "/api/test-rows"],
  ["GET", "/api/conversions/1"],
  ["GET", "/api/offers"],
  ["GET", "/api/links/check?link=x"],
  ["POST", "/api/links/check"],
] as const)("%s %s asks for the admin token", async (method, url) => {
  const { inject } = await open();
  expect(errorOf(await inject({ method, url }))).toMatchObject({ status: 401, code: "unauthorized" });
});

describe("the list of clicks", () => {
  test("shows each without empty fields, with extra as an object and what became of it", async () => {
    const { ask, click } = await open();
    const sent = await click({ user_id: "1", ref: "bot", s4: "x" });
    const { clicks, next_cursor } = (await ask("/api/clicks")).json();
    expect(next_cursor).toBeNull();
    expect(clicks).toEqual([
      {
        ...sent.leads_tech_data,
        tracking_id: sent.tracking_id,
        extra: { s4: "x" },
        delivery: { status: "delivered", http_status: 302, attempts: 1 },
      },
    ]);
  });

  test("goes page by page, whatever comes in between", async () => {
    const { ask, click } = await open();
    for (const user_id of ["1", "2", "3"]) await click({ user_id });
    const first = (await ask("/api/clicks?limit=2")).json();
    await click({ user_id: "4" });
    const second = (await ask(`/api/clicks?limit=2&cursor=${first.next_cursor}`)).json();
    const users = [first, second].map(({ clicks }) => clicks.map((row: { user_id: string }) => row.user_id));
    expect(users).toEqual([["3", "2"], ["1"]]);
    expect(second.next_cursor).toBeNull();
  });

  test("is narrowed by its filters", async () => {
    const { ask, click } = await open();
    await click({ user_id: "1", utm_campaign: "весна" });
    await click({ user_id: "2", offer: "otkaz" });
    const users = async (query: string) => {
      const { clicks } = (await ask(`/api/clicks?${query}`)).json();
      return clicks.map((row: { user_id: string }) => row.user_id);
    };
    expect(await users("offer=otkaz")).toEqual(["2"]);
    expect(await users(`utm_campaign=${encodeURIComponent("весна")}`)).toEqual(["1"]);
    expect(await users("delivery=delivered&user_id=1")).toEqual(["1"]);
    expect(await users("delivery=failed")).toEqual([]);
    expect(await users("from=2020-01-01T00:00:00Z")).toEqual(["2", "1"]);
    expect(await users("to=2020-01-01T03:00:00%2B03:00")).toEqual([]);
  });

  test("takes bare days as reports do: of Moscow or of another zone, the last one whole", async () => {
    const { ask, store } = await open();
    // 2026-11-28 in Moscow, the day before in UTC.
    await stored(store, newClick({ click: { received_at: "2026-11-27T21:30:00.000Z" } }));
    const found = async (query: string) => (await ask(`/api/clicks?${query}`)).json().clicks.length;
    expect(await found("from=2026-11-28&to=2026-11-28")).toBe(1);
    expect(await found("from=2026-11-27&to=2026-11-27")).toBe(0);
    expect(await found("from=2026-11-27&to=2026-11-27&tz=UTC")).toBe(1);
    expect(await found("from=2026-11-28&tz=UTC")).toBe(0);
    for (const list of ["clicks", "conversions", "postbacks", "deliveries", "erasures"]) {
      expect((await ask(`/api/${list}?from=0000-01-01&to=9999-12-30&tz=Asia/Tokyo`)).statusCode).toBe(200);
    }
  });

  test.each([
    ["colour=red", "/colour"],
    ["first_name=a", "/first_name"],
    ["limit=0", "/limit"],
    ["limit=201", "/limit"],
    ["limit=1e1", "/limit"],
    ["cursor=1", "/cursor"],
    ["from=yesterday", "/from"],
    ["to=2026-02-30", "/to"],
    ["from=2026-1-1", "/from"],
    ["from=2026-01-01&tz=Moscow", "/tz"],
    ["delivery=lost", "/delivery"],
    ["ref=a&ref=b", "/ref"],
    ["ref=%00", "/ref"],
  ])("refuses %s by name", async (query, path) => {
    const { ask } = await open();
    const error = errorOf(await ask(`/api/clicks?${query}`));
    expect(error).toMatchObject({ status: 400, code: "invalid_request", details: [{ path }] });
    expect(error.details?.[0]?.message).toMatch(/[а-я]/);
  });
});

test("a click's story has its URL and every attempt; another is not found", async () => {
  const { ask, click, network } = await open();
  network.answers = () => answer(404);
  const { click_id, tracking_id, leads_tech_url } = await click({ user_id: "1" });
  expect((await ask(`/api/clicks/${click_id}`)).json()).toMatchObject({
    click: { click_id, tracking_id, user_id: "1" },
    delivery: {
      id: tracking_id,
      status: "failed",
      url: leads_tech_url,
      http_status: 404,
      error: "HTTP 404",
      due_at: null,
    },
    attempts: [{ number: 1, outcome: "rejected", http_status: 404, error: "HTTP 404", started_at: expect.any(String) }],
    conversions: [],
  });
  for (const id of ["nobody", "%00"]) {
    expect(errorOf(await ask(`/api/clicks/${id}`))).toMatchObject({ status: 404, code: "click_not_found" });
  }
});

describe("replaying", () => {
  async function failed() {
    const opened = await open();
    opened.network.answers = () => answer(404);
    const { tracking_id } = await opened.click({ user_id: "1" });
    opened.network.answers = () => answer(302, "https://shop.example/");
    return { ...opened, id: tracking_id };
  }
  const delivered = (ask: Awaited<ReturnType<typeof open>>["ask"]) =>
    expect.poll(async () => (await ask("/api/deliveries?status=delivered")).json().deliveries.length, {
      timeout: 5_000,
    });

  test("a failed delivery goes to the network again at once, with the same URL", async () => {
    const { ask, id, network } = await failed();
    expect((await ask("/api/deliveries?status=failed")).json().deliveries).toMatchObject([
      { id, host: "t.leads.tech" },
    ]);
    const response = await ask(`/api/deliveries/${id}/replay`, { method: "POST" });
    expect([response.statusCode, response.json()]).toEqual([200, { id, status: "pending" }]);
    await delivered(ask).toBe(1);
    expect(network.sent).toHaveLength(2);
    expect(network.sent[1]).toBe(network.sent[0]);
  });

  test("a delivered one is a second click at the network: only with force, and the refusal says so", async () => {
    const { ask, click, network } = await open();
    const { tracking_id } = await click({ user_id: "1" });
    const url = `/api/deliveries/${tracking_id}/replay`;
    const refused = errorOf(await ask(url, { method: "POST", payload: {} }));
    expect(refused).toMatchObject({ status: 409, code: "delivery_not_replayable" });
    expect(refused.details?.[0]?.message).toContain('станет у неё вторым; если это и нужно, передайте {"force": true}');
    expect((await ask(url, { method: "POST", payload: { force: true } })).statusCode).toBe(200);
    await expect.poll(() => network.sent.length).toBe(2);
  });

  test("by filter answers how many", async () => {
    const { ask, network } = await failed();
    const replay = (payload: object) => ask("/api/deliveries/replay", { method: "POST", payload });
    expect((await replay({ host: "another.example" })).json()).toEqual({ replayed: 0 });
    expect((await replay({ network: "leads-tech", status: "failed" })).json()).toEqual({ replayed: 1 });
    await delivered(ask).toBe(1);
    expect((await replay({})).json()).toEqual({ replayed: 0 });
    expect(network.sent).toHaveLength(2);
    for (const [payload, path] of [
      [{ limit: 10_001 }, "/limit"],
      [{ limit: 0 }, "/limit"],
      [{ status: "delivered" }, "/status"],
      [{ hosts: "x" }, "/hosts"],
      [{ from: "x" }, "/from"],
    ] as const) {
      expect(errorOf(await replay(payload))).toMatchObject({ status: 400, details: [{ path }] });
    }
  });

  test("needs no body, whatever type it is said to have", async () => {
    const types = [undefined, "application/json", "application/json; charset=utf-8", "text/plain"];
    const forms = ["application/x-www-form-urlencoded", "application/octet-stream"];
    for (const type of [...types, ...forms]) {
      const { ask, id, network } = await failed();
      network.answers = () => answer(404);
      const request = {
        method: "POST",
        payload: "",
        headers: { "content-length": "0", ...(type === undefined ? {} : { "content-type": type }) },
      } as const;
      expect([type, (await ask(`/api/deliveries/${id}/replay`, request)).statusCode]).toEqual([type, 200]);
      await expect.poll(async () => (await ask("/api/deliveries?status=failed")).json().deliveries.length).toBe(1);
      expect([type, (await ask("/api/deliveries/replay", request)).json()]).toEqual([type, { replayed: 1 }]);
    }
  });

  test("a body that is there is still read and checked", async () => {
    const { ask, id } = await failed();
    const request = { method: "POST", headers: { "content-type": "application/json" } } as const;
    for (const url of [`/api/deliveries/${id}/replay`, "/api/deliveries/replay"]) {
      expect(errorOf(await ask(url, { ...request, payload: "{" })).code).toBe("invalid_json");
      expect(errorOf(await ask(url, { ...request, payload: "[]" })).code).toBe("invalid_request");
      expect(errorOf(await ask(url, { ...request, payload: "a=1", headers: { "content-type": "x/y" } })).status).toBe(
        415,
      );
    }
    expect((await ask("/api/deliveries/replay", { ...request, payload: " " })).json()).toEqual({ replayed: 1 });
    const erase = { method: "DELETE", headers: { "content-type": "application/json" } } as const;
    expect(errorOf(await ask("/api/users/nobody", erase)).code).toBe("user_not_found");
  });

  test("what is not there is not found", async () => {
    const { ask } = await open();
    for (const id of ["7", "x", "99999999999999999999"]) {
      const response = await ask(`/api/deliveries/${id}/replay`, { method: "POST" });
      expect(errorOf(response)).toMatchObject({ status: 404, code: "delivery_not_found" });
    }
  });
});

test("a user is exported as a file, then erased, then unknown; the erasure's number is told", async () => {
  const { ask, click } = await open();
  await click({ user_id: "42/я", first_name: "Иван", event_id: "visit" });
  const url = `/api/users/${encodeURIComponent("42/я")}`;
  const exported = await ask(url);
  expect(exported.headers["content-disposition"]).toBe('attachment; filename="metka-user.json"');
  expect(exported.json()).toMatchObject({
    user_id: "42/я",
    clicks: [{ user_id: "42/я", first_name: "Иван" }],
    deliveries: [{ url: expect.stringContaining("sub6=42%2F"), location: expect.any(String) }],
    attempts: [{ number: 1 }],
    event_ids: [{ event_id: "visit" }],
  });
  expect((await ask(url, { method: "DELETE" })).json()).toMatchObject({
    erasure_id: 1,
    rows: { api_utmtracking: 1, deliveries: 1, attempts: 1, event_keys: 1 },
  });
  for (const method of ["GET", "DELETE"] as const) {
    expect(errorOf(await ask(url, { method }))).toMatchObject({ status: 404, code: "user_not_found" });
  }
  const { tracking_id } = (await ask("/api/clicks")).json().clicks[0];
  const replayed = errorOf(
    await ask(`/api/deliveries/${tracking_id}/replay`, { method: "POST", payload: { force: true } }),
  );
  expect(replayed.details?.[0]?.message).toBe("данные пользователя удалены: отправлять больше нечего");
  expect((await click({ user_id: "42/я", event_id: "visit" })).duplicate).toBe(false);
});

test("an erased user's click shows its marks and not what stands for its visitor", async () => {
  const { ask, click } = await open();
  const { click_id, tracking_id } = await click({ user_id: "42", s4: "x" });
  await click({ user_id: "42" });
  await ask("/api/users/42", { method: "DELETE" });
  const { clicks } = (await ask("/api/clicks")).json();
  expect(clicks).toMatchObject([{ offer: "leads-tech" }, { tracking_id, extra: { s4: "x" } }]);
  const { body } = await ask(`/api/clicks/${click_id}`);
  expect(JSON.stringify(clicks) + body).not.toContain("erased_visitor");
  expect(clicks[0]).not.toHaveProperty("extra");
});

test("erasures are listed page by page, newest first, without a word of whose they were", async () => {
  const { ask, click } = await open();
  for (const user_id of ["41", "42"]) {
    await click({ user_id });
    await ask(`/api/users/${user_id}`, { method: "DELETE" });
  }
  const first = (await ask("/api/erasures?limit=1")).json();
  const second = (await ask(`/api/erasures?cursor=${first.next_cursor}`)).json();
  const rows = { api_utmtracking: 1, deliveries: 1, attempts: 1, event_keys: 0, conversions: 0, postbacks: 0 };
  expect(first.erasures).toEqual([{ id: 2, erased_at: expect.stringMatching(/^20.*Z$/), rows }]);
  expect(second).toEqual({ erasures: [{ id: 1, erased_at: expect.any(String), rows }], next_cursor: null });
  expect((await ask("/api/erasures?to=2020-01-01T00:00:00Z")).json()).toEqual({ erasures: [], next_cursor: null });
  expect(errorOf(await ask("/api/erasures?user_id=42"))).toMatchObject({
    status: 400,
    details: [{ path: "/user_id" }],
  });
});

test.each([
  ["GET", "/api/users/704519283"],
  ["DELETE", "/api/users/704519283?for=704519283"],
  ["HEAD", "/api/users/704519283"],
  ["POST", "/api/users/704519283"],
  ["GET", "/api/users/704519283/clicks"],
  ["GET", "/api/%75sers/704519283"],
  ["GET", "//api/Users//704519283"],
  ["GET", "/api%2Fusers%2F704519283"],
] as const)("the log of %s %s has the route and not the user", async (method, url) => {
  const { ask, inject, requests } = await open();
  await ask(url, { method });
  await inject({ url, method });
  expect(requests).toMatchObject([{ url: "/api/users/:user_id" }, { url: "/api/users/:user_id" }]);
});

describe("checking a link", () => {
  const LINK = "https://vk.com/app123456?ref=a&ref_source=b&s6={user_id}";

  test("tells what the network receives, and what is left if VK drops the query; by GET and by POST", async () => {
    const { ask } = await open();
    const got = (await ask(`/api/links/check?link=${encodeURIComponent(LINK)}&offer=otkaz`)).json();
    expect(got).toMatchObject({
      kind: "vk_app",
      corrected: "https://vk.com/app123456#ref=a&ref_source=b",
      offer: "otkaz",
      sent: { params: { s4: "a", s5: "b", s6: "555555" }, notes: [{ code: "unresolved_macro", field: "s6" }] },
      sent_without_query: { params: { s6: "555555" } },
    });
    const posted = await ask("/api/links/check", { method: "POST", payload: { link: LINK, offer: "otkaz" } });
    expect(posted.json()).toEqual(got);
    const own = (await ask(`/api/links/check?link=${encodeURIComponent(got.corrected)}`)).json();
    expect(own).toMatchObject({ problems: [], offer: "leads-tech", sent: { params: { sub4: "a", sub5: "b" } } });
    expect(own).not.toHaveProperty("sent_without_query");
  });

  test("shows a template filled in, and one that would be refused with its problems", async () => {
    const { ask } = await open();
    const check = async (link: string) => (await ask("/api/links/check", { method: "POST", payload: { link } })).json();
    expect(await check("https://cpa.example/c?sub4={ref|s4}&sub6={user_id}&x={click_id}")).toMatchObject({
      kind: "template",
      sent: { params: { sub4: "example_ref", sub6: "555555", x: expect.any(String) } },
    });
    // A click that the page itself sends is never a bot's.
    expect(await check(LINK)).not.toHaveProperty("bots");
    const refused = await check("https://cpa.example/c?sub4={nope}");
    expect(refused).toMatchObject({ kind: "template", problems: [{ code: "unknown_macro", severity: "error" }] });
    expect(refused).not.toHaveProperty("sent");
  });

  test("takes a link of the gateway's own for that offer's, and shows what its network gets", async () => {
    const { ask } = await open();
    for (const link of [
      "http://localhost:8000/go/otkaz?s4=ad&s6={user_id}",
      "http://127.0.0.1:8000/Eg5hd?s4=ad&amp;s6={user_id}",
      "http://localhost:8000/go/otkaz&s4=ad&s6={user_id}.",
    ]) {
      const check = (await ask("/api/links/check", { method: "POST", payload: { link } })).json();
      expect(check).toMatchObject({ kind: "page", offer: "otkaz", sent: { params: { s4: "ad" } } });
      expect(check.bots).toMatch(/curl.*isbot = 1.*X-Metka-Note.*в браузере/);
      // A bent link's marks are in its path: they are in what is sent, and not in the list of parameters.
      if (link.includes("?"))
        expect(check.problems).toContainEqual(expect.objectContaining({ code: "unfilled_macro", parameter: "s6" }));
    }
    const link = "http://localhost:8000/go/nobody?s4=1";
    expect(errorOf(await ask("/api/links/check", { method: "POST", payload: { link } })).code).toBe(
      "unknown_offer_link",
    );
  });

  test("a link that was pasted without encoding is answered with the form of a POST", async () => {
    const { ask } = await open();
    const { status, details } = errorOf(await ask("/api/links/check?link=https://vk.com/app1?ref=a&ref_source=b"));
    expect([status, details]).toEqual([
      400,
      [{ path: "/link", message: expect.stringContaining("POST /api/links/check") }],
    ]);
    expect(errorOf(await ask("/api/links/check?lnik=x")).details).toContainEqual(
      expect.objectContaining({ path: expect.stringContaining("l") }),
    );
  });

  test("refuses what is no request, and never shows a signature", async () => {
    const { ask, requests } = await open();
    expect(errorOf(await ask("/api/links/check"))).toMatchObject({ status: 400 });
    expect(errorOf(await ask("/api/links/check?link=x&offer=nope"))).toMatchObject({
      status: 422,
      code: "unknown_offer",
    });
    const signed = await ask(`/api/links/check?link=${encodeURIComponent(`${LINK}&sign=s3cret`)}`);
    expect(signed.statusCode).toBe(200);
    expect(signed.body + JSON.stringify(requests)).not.toContain("s3cret");
    for (const link of ["https://vk.com/app1#ref=%00", "#%00", "https://a.example/?%00=%00&a={{%00"]) {
      const response = await ask("/api/links/check", { method: "POST", payload: { link } });
      expect([link, response.statusCode]).toEqual([link, 200]);
    }
  });
});

test("the API's description has every route of the operators' with its parameters", async () => {
  const { inject } = await open();
  const { paths } = (await inject("/api/openapi.json")).json();
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      "/api/clicks",
      "/api/clicks/{click_id}",
      "/api/deliveries",
      "/api/deliveries/{id}/replay",
      "/api/deliveries/replay",
      "/api/users/{user_id}",
      "/api/erasures",
      "/api/conversions/{id}",
      "/api/offers",
      "/api/offers/{slug}",
      "/api/links/check",
      INTAKE.replace(/\/$/, ""),
    ]),
  );
  const names = paths["/api/clicks"].get.parameters.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["cursor", "limit", "utm_campaign", "from"]));
});
