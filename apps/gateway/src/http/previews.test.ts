import type { NetworkPreview, OfferPreview, TargetPreview } from "@metka/contract";
import { expect, test } from "vitest";
import { PRESETS } from "../conversion/presets.ts";
import { errorOf, sharedApp, TOKEN } from "./testing.ts";

const OFFER = {
  ...{ slug: "spring", title: "Весна", network: "leads-tech", click_id_param: "sub8" },
  template: 'https://t.leads.tech/click/1/?a=1&sub4={ref|s4}&sub5={ref_source|"none"}&sub6={user_id|s6}',
};

async function preview<Answer>(what: string, payload: object): Promise<Answer> {
  const { inject } = await sharedApp();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await inject({ method: "POST", url: `/api/${what}/preview`, headers, payload });
  expect(response.statusCode).toBe(200);
  return response.json<Answer>();
}

const paths = ({ problems }: Pick<OfferPreview, "problems">) => problems.map(({ path }) => path);

test.each(["offers", "networks", "targets"])("a preview of %s asks for the admin token", async (what) => {
  const { inject } = await sharedApp();
  const response = await inject({ method: "POST", url: `/api/${what}/preview`, payload: { slug: "a", settings: {} } });
  expect(errorOf(response)).toMatchObject({ status: 401 });
});

test("an offer's URL is rendered with the origin of each parameter, and nothing is stored", async () => {
  const answer = await preview<OfferPreview>("offers", { offer: OFFER, marks: "s4=bot&user_id=" });
  expect(answer.problems).toEqual([]);
  expect(answer.rendered).toMatchObject({ host: "t.leads.tech", attribution: "click_id", warnings: [] });
  expect(answer.rendered?.url).toMatch(/\?a=1&sub4=bot&sub5=none&sub8=01k\w+$/);
  expect(answer.rendered?.parameters.map(({ name, value, from }) => [name, value, from])).toEqual([
    ["a", "1", []],
    ["sub4", "bot", ["ref"]],
    ["sub5", "none", []],
    ["sub6", null, []],
    ["sub8", expect.any(String), ["click_id"]],
  ]);
  const { inject } = await sharedApp();
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await inject({ url: "/api/offers/spring", headers })).statusCode).toBe(404);
});

test("an offer that is half typed has its mistakes by field, in the words of the saving", async () => {
  const offer = { ...OFFER, slug: "", title: undefined, template: "https://x.ru/?a={reff}", short: "api" };
  const answer = await preview<OfferPreview>("offers", { offer });
  expect(paths(answer).sort()).toEqual(["/offer/short", "/offer/slug", "/offer/template", "/offer/title"]);
  expect(answer.problems.find(({ path }) => path === "/offer/template")?.message).toContain("Макрос {reff} неизвестен");
  expect(answer.rendered).toBeUndefined();
  const { inject } = await sharedApp();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const saved = await inject({ method: "POST", url: "/api/offers", headers, payload: { ...OFFER, slug: "" } });
  expect(errorOf(saved).details?.[0]?.message).toBe(
    answer.problems.find(({ path }) => path === "/offer/slug")?.message,
  );
});

test("an offer may keep its own slug and not take another's", async () => {
  const offer = { ...OFFER, slug: "otkaz", short: "Eg5hd" };
  expect(paths(await preview("offers", { offer })).sort()).toEqual(["/offer/short", "/offer/slug"]);
  expect(paths(await preview("offers", { offer, changes: "otkaz" }))).toEqual([]);
});

test("a network's mistakes and postback URL", async () => {
  const settings = PRESETS["leads-tech"];
  const { inject } = await sharedApp();
  const headers = { authorization: `Bearer ${TOKEN}` };
  await inject({ method: "PUT", url: "/api/networks/leads-tech", headers, payload: { settings } });
  const good = await preview<NetworkPreview>("networks", { slug: "leads-tech", settings });
  expect(good).toMatchObject({ problems: [], exists: true });
  expect(good.postback_url).toMatch(/\/postback\/leads-tech\/[\w-]{22,}\?/);
  const fresh = await preview<NetworkPreview>("networks", { slug: "fresh", settings });
  expect(fresh).toMatchObject({ exists: false, postback_url: expect.stringContaining("/postback/fresh/ТОКЕН?") });
  const bad = { ...settings, window_days: 900, statuses: { ...settings?.statuses, approved: ["hold"] } };
  expect(paths(await preview("networks", { slug: "a b", settings: bad }))).toEqual(["/slug", "/settings/window_days"]);
  expect(paths(await preview("networks", { slug: "a", settings: { ...bad, window_days: 9 } }))).toEqual([
    "/settings/statuses",
  ]);
});

test("a target's mistakes, its secrets and an example of its message", async () => {
  const settings = { title: "Чат", preset: "telegram", values: { chat_id: "-100" } };
  const good = await preview<TargetPreview>("targets", { slug: "chat", settings });
  expect(good).toMatchObject({
    ...{ problems: [], exists: false, secrets: [{ name: "TARGET_SECRET_TELEGRAM", set: false }] },
    message: { method: "POST", url: expect.stringContaining("bot{env:TARGET_SECRET_TELEGRAM}/") },
  });
  expect(good.message?.body).toContain("Конверсия одобрена\\nСумма: 1500.00 RUB");
  expect(paths(await preview("targets", { slug: "u", settings: { title: "", preset: "url" } }))).toEqual([
    "/settings/title",
    "/settings/url",
  ]);
  const untitled = await preview<TargetPreview>("targets", { slug: "", settings: { ...settings, title: "" } });
  expect(untitled.settings?.statuses).toEqual(["approved"]);
  expect(paths(await preview("targets", { slug: "u", settings: { title: "t", preset: "url" } }))).toEqual([
    "/settings/url",
  ]);
  const unknown = { title: "t", preset: "url", url: "https://x.ru/?a={nobody}" };
  expect(paths(await preview("targets", { slug: "u", settings: unknown }))).toEqual(["/settings/url"]);
});
