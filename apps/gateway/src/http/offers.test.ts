import type { ListedOffer } from "@metka/contract";
import { describe, expect, test } from "vitest";
import { errorOf } from "./testing.ts";
import { headers, offersForTest, SPRING, settings } from "./testing-offers.ts";

test("the file's offers are listed as they are written, read-only", async () => {
  const { listed } = await offersForTest();
  const [first, second, ...none] = await listed();
  expect(none).toEqual([]);
  const file = { active: true, read_only: true };
  expect(first).toMatchObject({ slug: "leads-tech", host: "t.leads.tech", is_default: true, ...file });
  expect(first).not.toHaveProperty("created_at");
  expect(second).toMatchObject({ slug: "otkaz", short: "Eg5hd", is_default: false, ...file });
  expect(second?.template).toContain("s6={user_id|s6}");
});

test("each offer says how its conversions find their click, and which setting makes that exact", async () => {
  const { create, listed } = await offersForTest();
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
  const { create, change, get, listed } = await offersForTest();
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
  const { create, change, get } = await offersForTest();
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

test("one may be created switched off", async () => {
  const { create, inject } = await offersForTest();
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
    const { create, change, listed } = await offersForTest();
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
    const { create } = await offersForTest({ PUBLIC_URL: "https://metka.example" });
    const { details = [] } = errorOf(await create({ ...SPRING, template: "https://metka.example/go/otkaz" }));
    expect(details).toEqual([{ path: "/template", message: expect.stringContaining("адрес самого сервиса") }]);
  });

  test("what another offer has: of the file, of the API, switched off or not", async () => {
    const { create, change, listed } = await offersForTest();
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
      [{ network_offer_id: " 7\u00a0" }, of("network_offer_id", " 7\u00a0", "«spring» из API")],
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
    const { create, change, listed } = await offersForTest({
      OFFERS_FILE: "/etc/offers.json",
      DEFAULT_OFFER: "spring",
    });
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
    const { create, inject, listed } = await offersForTest();
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
