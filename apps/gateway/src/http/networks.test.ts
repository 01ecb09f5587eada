import type { Network, NetworkSettings } from "@metka/contract";
import { describe, expect, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { PRESETS } from "../conversion/presets.ts";
import { SETTINGS } from "../conversion/testing.ts";
import { appForTest, errorOf, sharedApp, TOKEN } from "./testing.ts";

const headers = { authorization: `Bearer ${TOKEN}` };

async function gateway(env: Readonly<Record<string, string>> = {}, open = appForTest) {
  const app = await open(env);
  let made = 0;
  await addPresets(app.store.conversions, () => `token-of-a-network-in-tests-${++made}`, Date.now());
  const get = (url: string) => app.inject({ url, headers });
  const put = (slug: string, payload: object | string) =>
    app.inject({ method: "PUT", url: `/api/networks/${slug}`, headers, payload });
  return { ...app, get, put };
}

test("lists the presets, each with a token of its own and its URL", async () => {
  const { get } = await gateway({ PUBLIC_URL: "https://metka.example/" });
  const { networks } = (await get("/api/networks")).json<{ networks: Network[] }>();
  expect(networks.map(({ slug }) => slug).sort()).toEqual(Object.keys(PRESETS).sort());
  expect(new Set(networks.map(({ token }) => token)).size).toBe(networks.length);
  const admitad = networks.find(({ slug }) => slug === "admitad");
  expect(admitad).toMatchObject({ active: true, settings: PRESETS.admitad });
  expect(admitad?.postback_url).toContain(`https://metka.example/postback/admitad/${admitad?.token}?`);
  expect(admitad?.postback_url).toContain("status=[[[status]]]");
});

test("says which networks nobody has confirmed, until the operator does, and which offers send no click_id", async () => {
  const { get, put } = await gateway();
  const network = async (slug: string) => (await get(`/api/networks/${slug}`)).json<Network>();
  const { postback_url, settings, ...leadsTech } = await network("leads-tech");
  expect(postback_url).not.toContain("click_id");
  expect(postback_url).toContain("?user_id={sub6}&");
  expect(leadsTech).toMatchObject({
    unconfirmed: true,
    warnings: [
      expect.stringContaining("Не подтверждено: leads.tech не публикует макросы"),
      "офферы без click_id в ссылке: leads-tech, otkaz; задайте им click_id_param, и конверсии будут точными",
    ],
  });
  expect(await network("guruleads")).toMatchObject({ unconfirmed: false, warnings: [] });
  await put("leads-tech", { settings: { ...settings, confirmed: true } });
  expect(await network("leads-tech")).toMatchObject({ unconfirmed: false, warnings: [expect.any(String)] });
});

test("a network is created, read, changed and switched off; its token stays unless another is given", async () => {
  const { get, put, inject } = await gateway();
  const created = (await put("my-net", { settings: SETTINGS })).json<Network>();
  expect(created).toMatchObject({ slug: "my-net", active: true, settings: SETTINGS });
  expect(created.token).toMatch(/^[\w-]{32}$/);
  expect(created.postback_url).toBe(
    `http://localhost:8000/postback/my-net/${created.token}?click_id={sub8}&status={status}`,
  );
  const changed = { ...SETTINGS, title: "Mine" };
  expect((await put("my-net", { settings: changed, active: false })).json()).toMatchObject({
    active: false,
    token: created.token,
  });
  expect((await put("my-net", { settings: changed })).json()).toMatchObject({ active: false });
  const token = "a-token-of-my-own-0123";
  await put("my-net", { settings: changed, active: true, token });
  expect((await get("/api/networks/my-net")).json()).toMatchObject({ active: true, token, settings: changed });
  expect((await inject(`/postback/my-net/${token}?tid=1&status=1`)).statusCode).toBe(200);
  expect((await inject(`/postback/my-net/${created.token}?tid=1&status=1`)).statusCode).toBe(403);
});

describe("mistakes are reported by field and in Russian", () => {
  const { note: _, ...withoutNote } = SETTINGS;
  const settings = (changed: object): { settings: NetworkSettings } => ({ settings: { ...SETTINGS, ...changed } });
  test.each<[object, string]>([
    [{}, "/settings: нужно это поле"],
    [{ settings: withoutNote }, "/settings/note: нужно это поле"],
    [
      { ...settings({}), slug: "x" },
      "/slug: в адресе «my-net», а в теле «x»: уберите slug из тела или исправьте адрес",
    ],
    [{ ...settings({}), slg: "x" }, "/slg: такого параметра нет: уберите его или исправьте имя"],
    [settings({ encoding: "koi8-r" }), "/settings/encoding: годится только: utf-8, windows-1251"],
    [settings({ title: "" }), "/settings/title: не должно быть пустым"],
    [settings({ window_days: 0 }), "/settings/window_days: не меньше 1"],
    [settings({ window_days: 91 }), "/settings/window_days: не больше 90"],
    [settings({ window_days: 1.5 }), "/settings/window_days: тип не тот, ожидается: целое число"],
    [settings({ currency: "rub" }), "/settings/currency: нужен код валюты из трёх заглавных букв, например RUB"],
    [settings({ currency: "XYZ" }), "/settings/currency: нет валюты «XYZ», пример: RUB"],
    [
      settings({ parameters: { ...SETTINGS.parameters, goal: ["a b"] } }),
      "/settings/parameters/goal/0: в имени параметра годятся латинские буквы, цифры, «_», «-» и «.», не больше 64",
    ],
    [
      settings({ macros: { a: "{x}&b=1" } }),
      "/settings/macros/a: нужен макрос или постоянное значение без пробелов и знаков & # ? = % +, не больше 100",
    ],
    [
      settings({ macros: { "a b": "{x}" } }),
      "/settings/macros/a b: такого параметра нет: уберите его или исправьте имя",
    ],
    [
      settings({ statuses: { pending: ["1"], approved: ["1"], rejected: [] } }),
      "/settings/statuses: «1» стоит в двух списках: оставьте в одном",
    ],
    [
      settings({ allow: ["everybody"] }),
      "/settings/allow/0: «everybody» не подходит, нужен адрес или сеть, например 203.0.113.0/24",
    ],
    [
      { ...settings({}), token: "short" },
      "/token: нужно от 22 до 64 латинских букв, цифр, «-» и «_»; проще не задавать, шлюз придумает сам",
    ],
  ])("%j", async (body, expected) => {
    const { put, get } = await gateway({}, sharedApp);
    const { details = [], ...error } = errorOf(await put("my-net", body));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(details.map(({ path, message }) => `${path}: ${message}`)).toEqual([expected]);
    expect((await get("/api/networks/my-net")).statusCode).toBe(404);
  });

  test("a slug that fits no address", async () => {
    const { put } = await gateway();
    expect(errorOf(await put("a.b", { settings: SETTINGS })).details).toEqual([
      { path: "/slug", message: "годятся латинские буквы, цифры, «-» и «_», не больше 64, первой буква или цифра" },
    ]);
  });
});

test("what GET gives may be sent back whole, changed or not", async () => {
  const { get, put } = await gateway();
  const read = async () => (await get("/api/networks/leads-tech")).json<Network>();
  const before = await read();
  expect((await put("leads-tech", before)).statusCode).toBe(200);
  expect({ ...(await read()), updated_at: before.updated_at }).toEqual(before);
  const statuses = { ...before.settings.statuses, approved: ["approved", "paid"] };
  await put("leads-tech", { ...before, settings: { ...before.settings, statuses }, active: false });
  expect(await read()).toMatchObject({
    active: false,
    token: before.token,
    settings: { ...before.settings, statuses },
  });
});

describe("a part of a network is changed by PATCH", () => {
  async function patching(open = appForTest) {
    const opened = await gateway({}, open);
    const patch = (payload: object, slug = "leads-tech") =>
      opened.inject({ method: "PATCH", url: `/api/networks/${slug}`, headers, payload });
    const settings = async () => (await opened.get("/api/networks/leads-tech")).json<Network>().settings;
    return { ...opened, patch, settings };
  }

  test("of several at once none is lost", async () => {
    const { patch, settings } = await patching();
    const parts = [{ title: "Новая" }, { window_days: 7 }, { note: "a" }, { allow: ["203.0.113.7"] }];
    const answers = await Promise.all(parts.map((part) => patch({ settings: part })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(await settings()).toMatchObject(Object.assign({}, ...parts));
  });

  test("objects are merged, lists replaced, and null takes away", async () => {
    const { patch, settings } = await patching();
    const before = await settings();
    const answer = await patch({
      settings: {
        statuses: { approved: ["paid"] },
        parameters: { goal: ["aim"] },
        macros: { goal: null, aim: "{goal}" },
        encoding: "windows-1251",
        confirmed: true,
      },
    });
    expect(answer.statusCode).toBe(200);
    const { goal: _, ...macros } = before.macros;
    expect(await settings()).toEqual({
      ...before,
      statuses: { ...before.statuses, approved: ["paid"] },
      parameters: { ...before.parameters, goal: ["aim"] },
      macros: { ...macros, aim: "{goal}" },
      encoding: "windows-1251",
      confirmed: true,
    });
    await patch({ settings: { encoding: null, confirmed: null } });
    const { encoding, confirmed } = await settings();
    expect([encoding, confirmed]).toEqual([undefined, undefined]);
    expect((await patch({ active: false })).json()).toMatchObject({ active: false });
    expect((await patch({})).json()).toMatchObject({ active: false });
  });

  test("what GET gives may be sent back by it, too", async () => {
    const { get, patch, settings } = await patching();
    const before = await settings();
    expect((await patch((await get("/api/networks/leads-tech")).json())).statusCode).toBe(200);
    expect(await settings()).toEqual(before);
  });

  test.each<[object, string]>([
    [{ settings: { statuses: { paid: ["1"] } } }, "/settings/statuses/paid: такого параметра нет"],
    [{ settings: { parameters: { status: [] } } }, "/settings/parameters/status: нужно имя параметра"],
    [{ settings: { parameters: { status: ["a b"] } } }, "/settings/parameters/status/0: в имени параметра годятся"],
    [{ settings: { statuses: { pending: ["approved"] } } }, "/settings/statuses: «approved» стоит в двух списках"],
    [{ settings: { macros: { a: 1 } } }, "/settings/macros/a: тип не тот, ожидается: строка, null"],
    [{ settings: { title: null } }, "/settings/title: тип не тот"],
    [{ settings: { currency: "rub" } }, "/settings/currency: нужен код валюты"],
    [{ token: "short" }, "/token: нужно от 22 до 64"],
    [{ slug: "admitad" }, "/slug: в адресе «leads-tech», а в теле «admitad»"],
  ])("%j is refused by field, and nothing is changed", async (payload, expected) => {
    const { patch, settings } = await patching(sharedApp);
    const before = await settings();
    const { details = [], ...error } = errorOf(await patch(payload));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(details.map(({ path, message }) => `${path}: ${message}`)).toEqual([expect.stringContaining(expected)]);
    expect(await settings()).toEqual(before);
  });

  test("only where there is a network, and with the admin's token", async () => {
    const { patch, inject } = await patching();
    expect(errorOf(await patch({ active: true }, "nobody"))).toMatchObject({ status: 404, code: "network_not_found" });
    const open = await inject({ method: "PATCH", url: "/api/networks/leads-tech", payload: {} });
    expect(open.statusCode).toBe(401);
  });
});

test("an unknown network is reported, and all of it needs the admin's token", async () => {
  const { get, inject } = await gateway();
  expect(errorOf(await get("/api/networks/nobody"))).toMatchObject({ status: 404, code: "network_not_found" });
  for (const url of ["/api/networks", "/api/networks/leads-tech", "/api/conversions", "/api/postbacks"]) {
    expect((await inject(url)).statusCode).toBe(401);
  }
  expect((await inject({ method: "PUT", url: "/api/networks/x", payload: { settings: SETTINGS } })).statusCode).toBe(
    401,
  );
});

test("presets are put in once: what was changed stays", async () => {
  const { store, put, get } = await gateway();
  const before = (await get("/api/networks/admitad")).json<Network>();
  await put("admitad", { settings: SETTINGS });
  await addPresets(store.conversions, () => "another", Date.now());
  expect((await get("/api/networks/admitad")).json()).toMatchObject({ settings: SETTINGS, token: before.token });
});
