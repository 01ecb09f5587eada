import { expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { click, sandboxForTest } from "../testing.ts";

const TWO = {
  campaigns: [{ id: 1, name: "Осень" }],
  groups: [{ id: 11, name: "Широкая", campaign_id: 1 }],
  banners: [
    { id: 101, name: "Видео", group_id: 11 },
    { id: 102, name: "Старый", group_id: 11, status: "deleted" },
  ],
  per_second: 1000,
};

function askToken(sandbox: Sandbox, form: Record<string, string> = {}): Promise<Response> {
  const all = { grant_type: "client_credentials", client_id: "sandbox", client_secret: "sandbox-secret", ...form };
  return fetch(`${sandbox.url}/api/v2/oauth2/token.json`, { method: "POST", body: new URLSearchParams(all) });
}

async function jsonOf(answer: Response | Promise<Response>) {
  return JSON.parse(await (await answer).text());
}

async function tokenOf(sandbox: Sandbox): Promise<string> {
  return (await jsonOf(askToken(sandbox))).access_token;
}

function get(sandbox: Sandbox, path: string, token: string): Promise<Response> {
  return fetch(`${sandbox.url}/api/v2/${path}`, { headers: { Authorization: `Bearer ${token}` } });
}

test("gives five tokens to a client, refreshes them without a new one, and refuses a sixth", async () => {
  const sandbox = await sandboxForTest();
  const first = await jsonOf(askToken(sandbox));
  expect(first).toMatchObject({ expires_in: 86_400, tokens_left: 4, refresh_token: expect.any(String) });
  for (let n = 0; n < 4; n += 1) expect((await askToken(sandbox)).status).toBe(200);
  const sixth = await askToken(sandbox);
  expect([sixth.status, await sixth.json()]).toMatchObject([403, { error: "token_limit_exceeded" }]);
  const { refresh_token } = first;
  const refreshed = await jsonOf(askToken(sandbox, { grant_type: "refresh_token", refresh_token }));
  expect(refreshed.access_token).not.toBe(first.access_token);
  expect((await get(sandbox, "banners.json", refreshed.access_token)).status).toBe(200);
  expect((await get(sandbox, "banners.json", first.access_token)).status).toBe(401);
  expect((await askToken(sandbox, { client_secret: "wrong" })).status).toBe(401);
});

test("says of an expired token that it is", async () => {
  const sandbox = await sandboxForTest();
  const token = await tokenOf(sandbox);
  sandbox.orderVkAds({ tokens: "expire" });
  const answer = await get(sandbox, "ad_plans.json", token);
  expect([answer.status, await answer.json()]).toMatchObject([401, { error: "expired_token" }]);
});

test("lists campaigns, groups and banners with the fields, statuses and pages that are asked for", async () => {
  const sandbox = await sandboxForTest();
  sandbox.orderVkAds(TWO);
  const token = await tokenOf(sandbox);
  const list = async (path: string) => await jsonOf(get(sandbox, path, token));
  expect(await list("ad_plans.json?fields=id,name,status")).toEqual({
    count: 1,
    offset: 0,
    items: [{ id: 1, name: "Осень", status: "active" }],
  });
  expect((await list("ad_groups.json?fields=id,ad_plan_id")).items).toEqual([{ id: 11, ad_plan_id: 1 }]);
  expect((await list("banners.json?fields=id")).items).toEqual([{ id: 101 }]);
  const all = "banners.json?fields=id&_status__in=active,deleted";
  expect(await list(`${all}&limit=1&offset=1`)).toEqual({ count: 2, offset: 1, items: [{ id: 102 }] });
  expect((await get(sandbox, "banners.json?limit=251", token)).status).toBe(400);
});

test("reports spend by banner and day, fifty ids and 92 days at most", async () => {
  const sandbox = await sandboxForTest();
  sandbox.orderVkAds({ ...TWO, spend: [{ banner: 101, day: "2026-11-02", spent: "12.30", shows: 100, clicks: 3 }] });
  const token = await tokenOf(sandbox);
  const day = (query: string) => get(sandbox, `statistics/banners/day.json?${query}&metrics=base`, token);
  const { items } = await jsonOf(day("id=101,999&date_from=2026-11-01&date_to=2026-11-02"));
  expect(items).toHaveLength(1);
  expect(items[0].rows.map((row: { date: string; base: { spent: string } }) => [row.date, row.base.spent])).toEqual([
    ["2026-11-01", "0.00"],
    ["2026-11-02", "12.30"],
  ]);
  expect(items[0].total.base).toMatchObject({ shows: 100, clicks: 3, spent: "12.30" });
  const ids = Array.from({ length: 51 }, (_, n) => n + 1).join(",");
  expect((await day(`id=${ids}&date_from=2026-11-01&date_to=2026-11-02`)).status).toBe(400);
  expect((await day("id=101&date_from=2026-08-01&date_to=2026-11-02")).status).toBe(400);
});

test("figures lag behind, move, and stand still when the day is over", async () => {
  const sandbox = await sandboxForTest();
  const spend = [{ banner: 101, day: "2026-11-02", spent: "100.00" }];
  sandbox.orderVkAds({ ...TWO, spend, lag_hours: 3, token: "ready" });
  const spent = async (now: string) => {
    sandbox.orderVkAds({ now });
    const query = "id=101&date_from=2026-11-02&date_to=2026-11-02";
    const { items } = await jsonOf(get(sandbox, `statistics/banners/day.json?${query}`, "ready"));
    return items[0].total.base.spent;
  };
  // Moscow's noon is 09:00 UTC.
  expect(await spent("2026-11-02T09:00:00Z")).toBe("37.50");
  expect(await spent("2026-11-02T18:00:00Z")).toBe("75.00");
  expect(await spent("2026-11-02T22:00:00Z")).toBe("91.66");
  expect(await spent("2026-11-03T00:00:00Z")).toBe("100.00");
});

test("takes two requests a second for a cabinet and answers the next with 429", async () => {
  const sandbox = await sandboxForTest();
  sandbox.orderVkAds({ token: "ready" });
  const statuses = await Promise.all([1, 2, 3].map(async () => (await get(sandbox, "banners.json", "ready")).status));
  expect(statuses.sort()).toEqual([200, 200, 429]);
});

test("meets the faults that are configured, as often as they are", async () => {
  const sandbox = await sandboxForTest();
  sandbox.orderVkAds({ ...TWO, token: "ready", fault: { answer: "500", times: 2, after: 1 } });
  const status = async () => (await get(sandbox, "banners.json", "ready")).status;
  expect([await status(), await status(), await status(), await status()]).toEqual([200, 500, 500, 200]);
  sandbox.orderVkAds({ fault: { answer: "html" } });
  expect(await (await get(sandbox, "banners.json", "ready")).text()).toContain("<html>");
  sandbox.orderVkAds({ fault: { answer: "cut" } });
  await expect((await get(sandbox, "banners.json", "ready")).text()).rejects.toThrow();
});

test("makes a cabinet out of a seed, and spend out of the clicks that it has received", async () => {
  const sandbox = await sandboxForTest();
  const put = async (order: object) =>
    await jsonOf(fetch(`${sandbox.url}/_sandbox/vk-ads`, { method: "PUT", body: JSON.stringify(order) }));
  const [{ banners }] = (await put({ seed: 1, days: 2, now: "2026-11-02T09:00:00Z" })).cabinets;
  expect(banners).toHaveLength(12);
  expect(Object.keys(banners[0].days)).toEqual(["2026-11-01", "2026-11-02"]);
  await put({ spend: [{ banner: banners[0].id, day: "2026-11-02", spent: "0" }], now: null });
  for (let n = 0; n < 3; n += 1) await click(sandbox, `/click/1/?sub4=${banners[0].id}`);
  await click(sandbox, "/click/1/?sub4=other");
  const after = (await put({ price_of_click: "7.50" })).cabinets[0].banners[0].days;
  expect(Object.values(after)).toContain("22.50");
  // A call of the API is no click.
  expect(sandbox.count).toBe(4);
});

test.each([
  [{ nothing: 1 }, "nothing: нет такого поля"],
  [{ spend: [{ banner: 7, day: "2026-11-01", spent: "1" }] }, "баннера 7 нет"],
  [{ fault: { answer: "teapot" } }, "fault.answer: нужно одно из: 429"],
  [{ lag_hours: -1 }, "lag_hours: нужно целое число"],
])("refuses %j by name", async (order, message) => {
  const sandbox = await sandboxForTest();
  const answer = await fetch(`${sandbox.url}/_sandbox/vk-ads`, { method: "PUT", body: JSON.stringify(order) });
  expect(answer.status).toBe(400);
  expect((await jsonOf(answer)).error).toContain(message);
});
