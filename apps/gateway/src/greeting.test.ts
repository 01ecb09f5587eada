import { expect, test } from "vitest";
import { readOffers } from "./capture/offers.ts";
import { shippedOffers } from "./capture/testing.ts";
import { readConfig } from "./config.ts";
import { type Greeting, greeting, liveAccountNotice, ownHosts, unreachableOffers } from "./greeting.ts";

function greet(env: Record<string, string> = {}, changed: Partial<Greeting> = {}): string[] {
  const config = readConfig({ DATA_DIR: "/data", OFFERS_FILE: "/offers.json", ...env });
  const place = "/data/metka.db";
  return greeting({
    config,
    port: 8000,
    place,
    offers: shippedOffers,
    postbacks: [],
    created: undefined,
    ...changed,
  }).split("\n");
}

/** The shipped offers send no click_id. */
const WARNINGS = [
  expect.stringMatching(/^⚠️ {2}leads-tech, otkaz: click_id в сеть не уходит, .* click_id_param/),
  expect.stringMatching(/^⚠️ {2}leads-tech, otkaz: у сети «leads-tech» несколько офферов, .* network_offer_id/),
];

test("says where the gateway is, where the data is and where clicks go", () => {
  expect(greet()).toEqual([
    "🏷  Metka слушает http://localhost:8000",
    "   Клики     POST http://localhost:8000/api/arbitrage/send-to-leads-tech/",
    "   Панель    http://localhost:8000/dashboard/",
    "   Описание  http://localhost:8000/api/docs",
    "   База      /data/metka.db",
    "   Офферы    /offers.json",
    "     leads-tech → https://t.leads.tech  (по умолчанию)",
    "     otkaz      → https://безотказа.бабкиманки.рф",
    ...WARNINGS,
  ]);
});

test("says that the shipped offers are a live account, which offers, and how to try without it", () => {
  expect(liveAccountNotice(shippedOffers)?.split("\n")).toEqual([
    "⚠️  Клики пойдут в живой аккаунт leads.tech, каждый засчитается там:",
    "     leads-tech → t.leads.tech",
    "     otkaz → безотказа.бабкиманки.рф",
    expect.stringContaining("npm run sandbox"),
    expect.stringContaining("OFFERS_FILE"),
  ]);
});

test("warns of offers on private addresses that deliveries may not go to", () => {
  const offers = (template: string) =>
    readOffers("f", JSON.stringify({ offers: [{ slug: "a", title: "A", network: "n", template }] }), []);
  for (const host of ["127.0.0.1:9", "localhost:9", "10.1.2.3", "192.168.0.1", "172.20.0.2", "[::1]:9"]) {
    const local = offers(`http://${host}/?u={user_id}`);
    expect(unreachableOffers(local, { allowPrivateDestinations: false })).toEqual([
      expect.stringMatching(/^Оффер a ведёт на внутренний адрес .* ALLOW_PRIVATE_DESTINATIONS=1/),
    ]);
    expect(unreachableOffers(local, { allowPrivateDestinations: true })).toEqual([]);
  }
  expect(unreachableOffers(offers("https://10.example/"), { allowPrivateDestinations: false })).toEqual([]);
});

test("says nothing of a live account where no active offer leads to the shipped one", () => {
  const own = (template: string) =>
    readOffers("f", JSON.stringify({ offers: [{ slug: "a", title: "A", network: "leads-tech", template }] }), []);
  expect(liveAccountNotice(own("https://t.leads.tech/click/1/2/?sub6={user_id}"))).toBeUndefined();
  expect(liveAccountNotice(own("http://127.0.0.1:9/click/892/159/"))).toBeUndefined();
  const off = new Map(Array.from(shippedOffers, ([slug, offer]) => [slug, { ...offer, active: false }] as const));
  expect(liveAccountNotice(off)).toBeUndefined();
});

test("warns of each offer that sends no click_id, and says which setting fixes it", () => {
  const exact = readOffers(
    "f",
    JSON.stringify({
      offers: [
        { slug: "a", title: "A", network: "n", template: "https://x.example/?u={user_id}", click_id_param: "sub8" },
        { slug: "b", title: "B", network: "m", template: "https://x.example/?u={user_id}" },
        { slug: "c", title: "C", network: "m2", template: "https://x.example/?u={ref}" },
      ],
    }),
    [],
  );
  const warnings = greet({ DEFAULT_OFFER: "a" }, { offers: exact }).filter((line) => line.startsWith("⚠️"));
  expect(warnings).toEqual([
    expect.stringMatching(/^⚠️ {2}b: click_id в сеть не уходит, .* задайте офферу click_id_param/),
    expect.stringMatching(/^⚠️ {2}c: в сеть не уходят ни click_id, ни user_id, .* задайте офферу click_id_param/),
  ]);
});

test("of the offers shows those that are on, and no more than twenty", () => {
  const [[, offer] = []] = shippedOffers;
  const many = Array.from({ length: 30 }, (_, n) => `o${n}`).flatMap((slug) =>
    offer ? [[slug, { ...offer, slug, active: slug !== "o3" }] as const] : [],
  );
  const lines = greet({}, { offers: new Map(many) })
    .slice(6)
    .filter((line) => !line.startsWith("⚠️"));
  expect(lines).toHaveLength(21);
  expect(lines[3]).toBe("     o4  → https://t.leads.tech");
  expect(lines.at(-1)).toBe("     и ещё 9: http://localhost:8000/api/offers");
});

test("names the default offer that was chosen", () => {
  expect(greet({ DEFAULT_OFFER: "otkaz" })).toContain(
    "     otkaz      → https://безотказа.бабкиманки.рф  (по умолчанию)",
  );
});

test.each([
  [{}, "http://localhost:9"],
  [{ HOST: "::" }, "http://localhost:9"],
  [{ HOST: "127.0.0.1" }, "http://127.0.0.1:9"],
  [{ HOST: "::1" }, "http://[::1]:9"],
  [{ PUBLIC_URL: "https://metka.example/x/" }, "https://metka.example/x"],
])("gives an address to click on: %o", (env, url) => {
  expect(greet(env, { port: 9 })[0]).toBe(`🏷  Metka слушает ${url}`);
});

test("shows a token only where it has just been made", () => {
  expect(greet().join("\n")).not.toContain("Токен");
  expect(greet({ ADMIN_TOKEN: "secret-of-sixteen" }).join("\n")).not.toContain("secret-of-sixteen");
  const lines = greet({}, { created: { token: "made-now", code: "once-only" } });
  expect(lines.slice(-3)).toEqual([
    "🔑 Токен администратора, показан один раз: made-now",
    "   Он сохранён в /data/admin-token",
    "   Войти в панель (ссылка на час, на один раз): http://localhost:8000/dashboard/#code=once-only",
  ]);
});

test("a collector of JSON lines gets no token, but the place where it is", () => {
  const text = greet({ LOG_FORMAT: "json" }, { created: { token: "made-now", code: "once-only" } }).join("\n");
  expect(text).not.toMatch(/made-now|once-only/);
  expect(text).toContain("/data/admin-token");
});

test("gives the postback URLs for the networks' cabinets; a collector of JSON lines gets none of their secrets", () => {
  const url = "http://localhost:8000/postback/leads-tech/secret?status={status}";
  const postbacks = [
    { slug: "leads-tech", url, unconfirmed: true },
    { slug: "mine", url, unconfirmed: false },
  ];
  expect(greet({}, { postbacks }).slice(-4)).toEqual([
    "   Постбеки  ссылки для кабинетов сетей",
    "     leads-tech → http://localhost:8000/postback/leads-tech/secret?status={status}",
    "                  ⚠️  не подтверждено: сверьте имена, статусы и макросы с кабинетом сети",
    `     mine       → ${url}`,
  ]);
  const text = greet({ LOG_FORMAT: "json" }, { postbacks }).join("\n");
  expect(text).not.toContain("secret");
  expect(text).toContain("leads-tech → http://localhost:8000/api/networks/leads-tech, поле postback_url");
});

test("its own hosts are those of its public URL", () => {
  expect(ownHosts(readConfig({}))).toEqual([]);
  expect(ownHosts(readConfig({ PUBLIC_URL: "https://Metka.example:8443/x" }))).toEqual(["metka.example:8443"]);
});
