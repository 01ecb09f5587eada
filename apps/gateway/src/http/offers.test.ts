import type { ListedOffer, NewOffer } from "@metka/contract";
import { describe, expect, test } from "vitest";
import { PRESETS } from "../conversion/presets.ts";
import { appForTest, errorOf, TOKEN } from "./testing.ts";

const headers = { authorization: `Bearer ${TOKEN}` };

const SPRING: NewOffer = {
  slug: "spring",
  title: "Весна",
  network: "n",
  template: "https://cpa.example/c?a={s4}&u={user_id|s6}",
};

async function gateway(env: Readonly<Record<string, string>> = {}) {
  const app = await appForTest(env);
  const get = (url = "/api/offers") => app.inject({ url, headers });
  const create = (payload: object) => app.inject({ method: "POST", url: "/api/offers", headers, payload });
  const change = (slug: string, payload: object) =>
    app.inject({ method: "PUT", url: `/api/offers/${slug}`, headers, payload });
  const listed = async () => (await get()).json<{ offers: ListedOffer[] }>().offers;
  return { ...app, get, create, change, listed };
}

const settings = ({ slug: _, ...rest }: NewOffer) => rest;

test("the file's offers are listed as they are written, read-only", async () => {
  const { listed } = await gateway();
  const [first, second, ...none] = await listed();
  expect(none).toEqual([]);
  const file = { active: true, read_only: true };
  expect(first).toMatchObject({ slug: "leads-tech", host: "t.leads.tech", is_default: true, ...file });
  expect(first).not.toHaveProperty("created_at");
  expect(second).toMatchObject({ slug: "otkaz", short: "Eg5hd", is_default: false, ...file });
  expect(second?.template).toContain("s6={user_id|s6}");
});

test("each offer says how its conversions find their click, and which setting makes that exact", async () => {
  const { create, listed } = await gateway();
  await create({ ...SPRING, click_id_param: "sub8" });
  await create({ ...SPRING, slug: "mute", network: "m", template: "https://cpa.example/c?a={s4}" });
  const shown = (await listed()).map(({ slug, attribution, warnings }) => [slug, attribution, warnings]);
  expect(shown).toEqual([
    ["leads-tech", "user", [expect.stringContaining("click_id_param"), expect.stringContaining("network_offer_id")]],
    ["otkaz", "user", [expect.stringContaining("click_id_param"), expect.stringContaining("network_offer_id")]],
    ["mute", "none", [expect.stringContaining("click_id_param")]],
    ["spring", "click_id", []],
  ]);
});

test("an offer is created, read, changed whole, switched off and on again", async () => {
  const { create, change, get, listed } = await gateway();
  const created = await create({ ...SPRING, short: "sp", network_offer_id: "7", click_id_param: "sub8" });
  expect(created.statusCode).toBe(201);
  const offer = created.json<ListedOffer>();
  const { created_at = "", ...rest } = offer;
  expect(rest).toEqual({
    ...SPRING,
    short: "sp",
    network_offer_id: "7",
    click_id_param: "sub8",
    attribution: "click_id",
    warnings: [],
    host: "cpa.example",
    active: true,
    is_default: false,
    read_only: false,
    updated_at: created_at,
  });
  expect(Date.parse(created_at)).toBeGreaterThan(0);
  expect((await get("/api/offers/spring")).json()).toEqual(offer);
  expect((await listed()).map(({ slug }) => slug)).toEqual(["leads-tech", "otkaz", "spring"]);

  const changed = (await change("spring", { ...settings(SPRING), title: "Лето", active: false })).json<ListedOffer>();
  expect(changed).toMatchObject({ slug: "spring", title: "Лето", active: false, created_at });
  for (const gone of ["short", "network_offer_id", "click_id_param"]) expect(changed).not.toHaveProperty(gone);
  expect((await change("spring", settings(SPRING))).json()).toMatchObject({ title: "Весна", active: false });
  expect((await change("spring", { ...settings(SPRING), active: true })).json()).toMatchObject({ active: true });
  expect((await listed()).at(-1)).toMatchObject({ title: "Весна", active: true });
});

test("what GET gives may be sent back whole, to its own address only", async () => {
  const { create, change, get } = await gateway();
  await create({ ...SPRING, short: "sp", click_id_param: "sub8" });
  const offer = (await get("/api/offers/spring")).json<ListedOffer>();
  const { updated_at: _, ...same } = offer;
  expect((await change("spring", offer)).json()).toMatchObject(same);
  const { click_id_param: __, ...without } = offer;
  expect((await change("spring", { ...without, title: "Лето" })).json()).toMatchObject({
    title: "Лето",
    short: "sp",
    attribution: "user",
  });
  expect(errorOf(await change("spring", { ...offer, slug: "summer" })).details).toEqual([
    { path: "/slug", message: "в адресе «spring», а в теле «summer»: уберите slug из тела или исправьте адрес" },
  ]);
});

describe("a part of an offer is changed by PATCH", () => {
  async function patching() {
    const opened = await gateway();
    await opened.create({ ...SPRING, short: "sp", network_offer_id: "7" });
    const patch = (payload: object, slug = "spring") =>
      opened.inject({ method: "PATCH", url: `/api/offers/${slug}`, headers, payload });
    const read = async () => (await opened.get("/api/offers/spring")).json<ListedOffer>();
    return { ...opened, patch, read };
  }

  test("of several at once none is lost", async () => {
    const { patch, read } = await patching();
    const parts = [{ title: "Лето" }, { short: "su" }, { network_offer_id: "8" }, { click_id_param: "sub9" }];
    const answers = await Promise.all(parts.map((part) => patch(part)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(await read()).toMatchObject(Object.assign({}, ...parts));
  });

  test("the rest stays, and null takes away what an offer need not have", async () => {
    const { patch, read } = await patching();
    const { updated_at: _, warnings: __, ...before } = await read();
    expect((await patch({ click_id_param: "sub8" })).json()).toMatchObject({
      ...before,
      click_id_param: "sub8",
      attribution: "click_id",
    });
    expect((await patch({ active: false })).json()).toMatchObject({ active: false, short: "sp" });
    const changed = (await patch({ short: null, network_offer_id: null, title: "Лето" })).json();
    expect(changed).toMatchObject({ title: "Лето", active: false, click_id_param: "sub8" });
    expect(changed).not.toHaveProperty("short");
    expect(changed).not.toHaveProperty("network_offer_id");
    expect((await patch(await read())).statusCode).toBe(200);
  });

  test.each<[object, string]>([
    [{ title: "" }, "/title: не должно быть пустым"],
    [{ template: null }, "/template: тип не тот"],
    [{ shrt: "x" }, "/shrt: такого параметра нет"],
    [{ short: "a b" }, "/short: годятся латинские буквы"],
    [{ template: "https://x.example/?a={nobody}" }, "/template: Макрос {nobody} неизвестен"],
    [{ slug: "summer" }, "/slug: в адресе «spring»"],
  ])("%j is refused by field, and nothing is changed", async (payload, expected) => {
    const { patch, read } = await patching();
    const before = await read();
    const { details = [], ...error } = errorOf(await patch(payload));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(details.map(({ path, message }) => `${path}: ${message}`)).toEqual([expect.stringContaining(expected)]);
    expect(await read()).toEqual(before);
  });

  test("not of the file's offers, nor of one that is not there, nor without the admin's token", async () => {
    const { patch, inject } = await patching();
    expect(errorOf(await patch({ title: "x" }, "otkaz")).code).toBe("offer_read_only");
    expect(errorOf(await patch({ title: "x" }, "nope")).code).toBe("offer_not_found");
    expect((await inject({ method: "PATCH", url: "/api/offers/spring", payload: {} })).statusCode).toBe(401);
  });
});

test("one may be created switched off", async () => {
  const { create, inject } = await gateway();
  expect((await create({ ...SPRING, active: false })).json()).toMatchObject({ active: false });
  expect((await inject("/go/spring")).statusCode).toBe(410);
});

describe("what is refused", () => {
  test.each<[object, string]>([
    [{ slug: undefined }, "/slug: нужно это поле"],
    [{ slug: "a b" }, "/slug: годятся латинские буквы, цифры, «-» и «_», не больше 64, первой буква или цифра"],
    [{ title: "" }, "/title: не должно быть пустым"],
    [{ title: "a\0" }, "/title: содержит символ U+0000: уберите его"],
    [{ title: "a".repeat(201) }, "/title: длиннее 200 символов"],
    [{ active: 1 }, "/active: тип не тот, ожидается: true или false"],
    [{ shrt: "x" }, "/shrt: такого параметра нет: уберите его или исправьте имя"],
    [{ short: "API" }, "/short: short «API» — адрес самого шлюза: выберите другой"],
    [
      { template: "https://x.example/?a={nobody}" },
      "/template: Макрос {nobody} неизвестен: проверьте имя или уберите его.",
    ],
    [
      { template: "https://x.example/?sub8=1", click_id_param: "sub8" },
      "/template: Параметр «sub8» записан дважды: оставьте один.",
    ],
  ])("by the rules of an offer: %j", async (wrong, expected) => {
    const { create, change, listed } = await gateway();
    const { details = [], ...error } = errorOf(await create({ ...SPRING, ...wrong }));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(details.map(({ path, message }) => `${path}: ${message}`)).toEqual([expected]);
    expect(await listed()).toHaveLength(2);
    if ("slug" in wrong) return;
    await create(SPRING);
    expect(errorOf(await change("spring", { ...settings(SPRING), ...wrong })).details).toEqual(details);
    expect((await listed()).at(-1)).toMatchObject(SPRING);
  });

  test("a template that leads back to the gateway", async () => {
    const { create } = await gateway({ PUBLIC_URL: "https://metka.example" });
    const { details = [] } = errorOf(await create({ ...SPRING, template: "https://metka.example/go/otkaz" }));
    expect(details).toEqual([{ path: "/template", message: expect.stringContaining("адрес самого сервиса") }]);
  });

  test("what another offer has: of the file, of the API, switched off or not", async () => {
    const { create, change, listed } = await gateway();
    await create({ ...SPRING, short: "sp", network_offer_id: "7", active: false });
    await create({ ...SPRING, slug: "summer" });
    const before = await listed();
    const of = (path: string, value: string, owner: string) => ({
      path: `/${path}`,
      message: `${path} «${value}» занят оффером ${owner}: выберите другой`,
    });
    const cases: [object, object][] = [
      [{ short: "Eg5hd" }, of("short", "Eg5hd", "«otkaz» из файла")],
      [{ short: "sp" }, of("short", "sp", "«spring» из API")],
      [{ network_offer_id: "7" }, of("network_offer_id", "7", "«spring» из API")],
    ];
    for (const [wrong, detail] of cases) {
      const conflict = { status: 409, code: "offer_conflict", details: [detail] };
      expect(errorOf(await create({ ...SPRING, slug: "autumn", ...wrong }))).toMatchObject(conflict);
      expect(errorOf(await change("summer", { ...settings(SPRING), ...wrong }))).toMatchObject(conflict);
    }
    for (const [slug, owner] of [
      ["otkaz", "«otkaz» из файла"],
      ["spring", "«spring» из API"],
    ] as const) {
      expect(errorOf(await create({ ...SPRING, slug }))).toMatchObject({
        code: "offer_conflict",
        details: [of("slug", slug, owner)],
      });
    }
    expect(await listed()).toEqual(before);
  });

  test("a change of the file's, of one that is not there, and switching the default off", async () => {
    const { create, change, listed } = await gateway({ OFFERS_FILE: "/etc/offers.json", DEFAULT_OFFER: "spring" });
    expect(errorOf(await change("otkaz", settings(SPRING)))).toMatchObject({
      status: 409,
      code: "offer_read_only",
      details: [{ path: "/slug", message: expect.stringContaining("записан в /etc/offers.json") }],
    });
    expect(errorOf(await change("spring", settings(SPRING)))).toMatchObject({ status: 404, code: "offer_not_found" });
    await create(SPRING);
    expect(errorOf(await change("spring", { ...settings(SPRING), active: false }))).toMatchObject({
      status: 409,
      code: "offer_is_default",
      details: [{ path: "/active" }],
    });
    expect((await change("spring", { ...settings(SPRING), title: "B" })).json()).toMatchObject({
      title: "B",
      active: true,
      is_default: true,
    });
    expect(await listed()).toHaveLength(3);
  });

  test("all of it without the admin's token, and deleting with it", async () => {
    const { create, inject, listed } = await gateway();
    await create(SPRING);
    for (const [method, url] of [
      ["GET", "/api/offers/spring"],
      ["POST", "/api/offers"],
      ["PUT", "/api/offers/spring"],
    ] as const) {
      expect((await inject({ method, url, payload: SPRING })).statusCode).toBe(401);
    }
    expect((await inject({ method: "DELETE", url: "/api/offers/spring", headers })).statusCode).toBe(404);
    expect((await inject({ url: "/api/offers/nope", headers })).statusCode).toBe(404);
    expect(await listed()).toHaveLength(3);
  });
});

describe("an offer that the API made", () => {
  test("takes clicks, redirects, link checks and figures at once", async () => {
    const { create, get, post, inject } = await gateway();
    await create({ ...SPRING, short: "sp" });
    const click = (await post({ offer: "spring", user_id: "5", s4: "x" })).json();
    expect(click).toMatchObject({ success: true, leads_tech_url: "https://cpa.example/c?a=x&u=5" });
    for (const url of ["/go/spring?s4=x&s6=5", "/sp?s4=x&s6=5"]) {
      const { statusCode, headers: answered } = await inject(url);
      expect([statusCode, answered.location]).toEqual([302, "https://cpa.example/c?a=x&u=5"]);
    }
    const link = encodeURIComponent("https://a.example/?s4=x");
    const checked = await inject({ url: `/api/links/check?offer=spring&link=${link}`, headers });
    expect(checked.json()).toMatchObject({ offer: "spring", sent: { params: { a: "x" } } });
    expect((await inject("/metrics")).body).toContain('metka_clicks_lost_total{offer="spring"} 0');
    const { clicks } = (await get("/api/clicks?offer=spring")).json();
    expect(clicks).toHaveLength(3);
  });

  test("and switched off is told so everywhere, and nothing is stored", async () => {
    const { create, change, get, post, inject } = await gateway();
    await create({ ...SPRING, short: "sp" });
    await change("spring", { ...settings(SPRING), short: "sp", active: false });
    expect(errorOf(await post({ offer: "spring", user_id: "5" }))).toMatchObject({
      status: 422,
      code: "inactive_offer",
      details: [{ path: "/offer", message: "оффер «spring» выключен, есть: leads-tech, otkaz" }],
    });
    for (const url of ["/go/spring?s4=x", "/go/spring/", "/sp?s4=x"]) {
      for (const method of ["GET", "HEAD"] as const) {
        const { statusCode, headers: answered, body } = await inject({ method, url });
        expect([url, statusCode, answered.location]).toEqual([url, 410, undefined]);
        if (method === "GET") expect(JSON.parse(body).error.message).toBe("Этот оффер больше не доступен");
      }
    }
    const checked = await inject({ url: "/api/links/check?offer=spring&link=x", headers });
    expect(errorOf(checked)).toMatchObject({ status: 422, code: "inactive_offer" });
    expect((await get("/api/clicks")).json().clicks).toEqual([]);
  });

  test("and switched off still has its postbacks matched and its network reported", async () => {
    const { create, change, get, inject, post } = await gateway();
    await create({ ...SPRING, network: "leads-su", network_offer_id: "7" });
    await inject({
      method: "PUT",
      url: "/api/networks/leads-su",
      headers,
      payload: { settings: PRESETS["leads-su"], token: "a-token-of-my-own-0123" },
    });
    await post({ offer: "spring", user_id: "5" });
    await change("spring", { ...settings(SPRING), network: "leads-su", network_offer_id: "7", active: false });
    const query = "transaction_id=1&status=approved&payout=10&offer_id=7&user_id=5";
    const postback = await inject(`/postback/leads-su/a-token-of-my-own-0123?${query}`);
    expect(postback.json()).toMatchObject({ verdict: "accepted", click_id: expect.any(String) });
    expect((await get("/api/conversions")).json().conversions).toMatchObject([{ offer: "spring", user_id: "5" }]);
    const to = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    const report = await get(`/api/reports?from=2020-01-01&to=${to}&group_by=network`);
    expect(report.json().rows).toMatchObject([{ group: { network: "leads-su" } }]);
  });
});
