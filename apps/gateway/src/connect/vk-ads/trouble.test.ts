import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../../store/model.ts";
import { KINDS, newClick, StoreFixture, stored } from "../../store/testing.ts";
import { VkAdsFixture } from "./testing.ts";

const DAY = "2026-11-10";
const CABINET = {
  groups: [{ id: 11, name: "Широкая" }],
  banners: [
    { id: 101, name: "Видео", group_id: 11 },
    { id: 102, name: "Карусель", group_id: 11, status: "deleted" },
  ],
  spend: [
    { banner: 101, day: DAY, spent: "12.34" },
    { banner: 102, day: "2026-10-20", spent: "5.00" },
  ],
};
const READ = ["2026-10-20 utm_content=102 500 vk-ads", `${DAY} utm_content=101 1234 vk-ads`];

let fixture: StoreFixture;
let store: Store;
let vk: VkAdsFixture;

async function open(kind: (typeof KINDS)[number]): Promise<void> {
  fixture = await StoreFixture.open(kind, inject("postgresUrl"));
  store = await fixture.store();
  vk = await VkAdsFixture.open(store, fixture.folder);
  vk.sandbox.orderVkAds(CABINET);
}

afterEach(async () => {
  await vk?.close();
  await fixture?.close();
});

const tokens = () => vk.sandbox.vkAds.cabinets.get("sandbox")?.tokens;
const dataDir = () => join(fixture.folder, "data");

describe.each(KINDS)("a poll in trouble, on %s", (kind) => {
  beforeEach(() => open(kind));

  test("waits out 429 and 5xx, and reads all the same", async () => {
    vk.sandbox.orderVkAds({ fault: { answer: "429", times: 1, after: 2 } });
    await vk.poll();
    vk.sandbox.orderVkAds({ fault: { answer: "500", times: 1, after: 2 } });
    await vk.poll({ full: true });
    expect(await vk.lines()).toEqual(READ);
  });

  test.each([
    ["html", /VK Ads прислал не JSON \(200, text\/html\)/],
    ["changed", /Ответ VK Ads не такой, как ждали/],
  ])("says in words that the answer is %s, and leaves every day as it was", async (answer, words) => {
    await vk.poll();
    vk.sandbox.orderVkAds({ spend: [{ banner: 101, day: DAY, spent: "99.99" }] });
    // The lists are answered well, the figures are not.
    vk.sandbox.orderVkAds({ fault: { answer, after: 3 } });
    await expect(vk.poll()).rejects.toThrow(words);
    expect(await vk.lines()).toEqual(READ);
  });

  test("that is cut off half-way is simply done again", async () => {
    vk.sandbox.orderVkAds({ spend: [{ banner: 101, day: "2026-11-09", spent: "1.00" }] });
    await vk.poll();
    vk.sandbox.orderVkAds({ spend: [{ banner: 101, day: DAY, spent: "7.00" }] });
    const stop = new AbortController();
    vk.sandbox.orderVkAds({ fault: { answer: "hang", after: 3 } });
    const cut = vk.poll({ signal: stop.signal });
    await expect.poll(() => vk.sandbox.vkAds.fault).toBeUndefined();
    stop.abort();
    await expect(cut).rejects.toThrow();
    await vk.poll();
    expect(await vk.lines()).toEqual([
      READ[0],
      "2026-11-09 utm_content=101 100 vk-ads",
      `${DAY} utm_content=101 700 vk-ads`,
    ]);
  });

  test("of a poll that another gateway has taken over nothing is written", async () => {
    await vk.poll();
    vk.sandbox.orderVkAds({ spend: [{ banner: 101, day: DAY, spent: "7.00" }] });
    const claim = { name: "vk-ads", kind: "vk-ads", gateway: "b", leaseMs: 0, now: true };
    const isAsked = vk.sandbox.vkAds.requests + 3;
    const late = vk.poll();
    await expect.poll(() => vk.sandbox.vkAds.requests).toBeGreaterThanOrEqual(isAsked - 2);
    await store.connectors.claim({ ...claim, run: "other" });
    await late.then(
      () => undefined,
      (error) => expect(String(error)).toMatch(/перехватил другой шлюз/),
    );
    const before = await vk.lines();
    await vk.poll();
    expect(await vk.lines()).toEqual([READ[0], `${DAY} utm_content=101 700 vk-ads`]);
    expect([READ, [READ[0], `${DAY} utm_content=101 700 vk-ads`]]).toContainEqual(before);
  });

  test("imports of a person stay and are named; those that are counted twice, too", async () => {
    const mine = { day: DAY, currency: "RUB", amount_minor: 5_000 } as const;
    const other = { ...mine, mark: "utm_campaign", value: "Широкая" } as const;
    await store.costs.save(
      [{ ...mine, mark: "utm_content", value: "101" }, other],
      "Europe/Moscow",
      "2026-11-10T08:00:00.000Z",
    );
    const { warnings } = await vk.poll();
    expect(warnings.join("\n")).toMatch(/не тронуты.*2026-11-10 — строк 1, вручную 50\.00, у VK 12\.34/);
    expect(warnings.join("\n")).toMatch(/utm_campaign = «Широкая».*посчитаны дважды/);
    expect(await vk.lines()).toEqual([
      READ[0],
      `${DAY} utm_campaign=Широкая 5000 import`,
      `${DAY} utm_content=101 5000 import`,
    ]);
  });

  test("finds the mark that holds the ids, says its hit rate, and moves the days that it reads", async () => {
    expect((await vk.poll()).message).toMatch(/в метке utm_content \(обычная у VK Ads.*\): кликов с ней пока нет/);
    for (let n = 0; n < 10; n += 1)
      await stored(store, newClick({ click: { ref_source: "101", utm_content: "text" } }));
    vk.at("2026-11-10T10:00:00Z");
    const { message } = await vk.poll({ full: true });
    expect(message).toMatch(/в метке ref_source \(найдена по кликам\): ID объявлений у 10 из 10 кликов с ней \(100%\)/);
    expect(vk.notices).toEqual(["vk-ads: расходы теперь по метке ref_source, раньше — по utm_content"]);
    expect(await vk.lines()).toEqual(READ.map((line) => line.replace("utm_content", "ref_source")));
    vk.restart({ mark: "ref" });
    const { warnings } = await vk.poll({ full: true });
    expect(warnings.join()).toMatch(/в метке ref .*\(0 из 10\).*ref_source — ID объявлений у 10 из 10/);
  });
});

describe("the days that are read", () => {
  beforeEach(() => open("sqlite"));

  test("are the last three at every poll, and all of them once a day", async () => {
    const spend = (spent: string) => ["2026-11-08", "2026-11-07"].map((day) => ({ banner: 101, day, spent }));
    const ofDay = async (day: string) => (await vk.lines()).filter((line) => line.startsWith(day));
    await vk.poll();
    vk.sandbox.orderVkAds({ spend: spend("1.00") });
    vk.at("2026-11-10T10:00:00Z");
    await vk.poll();
    expect(await ofDay("2026-11-08")).toEqual(["2026-11-08 utm_content=101 100 vk-ads"]);
    expect(await ofDay("2026-11-07")).toEqual([]);
    vk.at("2026-11-11T09:00:00Z");
    await vk.poll();
    expect(await ofDay("2026-11-07")).toEqual(["2026-11-07 utm_content=101 100 vk-ads"]);
  });

  test("begin with the first one of the settings, and are no older than they say", async () => {
    vk.restart({ since: "2026-11-10" });
    await vk.poll();
    expect(await vk.lines()).toEqual([READ[1]]);
    vk.restart({ days: 22, since: "2026-10-01" });
    await vk.poll({ full: true });
    expect(await vk.lines()).toEqual(READ);
  });
});

describe("the token", () => {
  beforeEach(() => open("sqlite"));

  test("is kept over restarts, for the gateway's user alone, and refreshed when it has ended", async () => {
    for (let n = 0; n < 7; n += 1) {
      vk.restart();
      await vk.poll();
    }
    expect([tokens()?.issued, tokens()?.refreshed]).toEqual([1, 0]);
    const [file = ""] = await readdir(dataDir());
    expect((await stat(join(dataDir(), file))).mode & 0o777).toBe(0o600);
    vk.at("2026-11-12T09:00:00Z");
    vk.restart();
    await vk.poll();
    vk.sandbox.orderVkAds({ tokens: "expire" });
    await vk.poll();
    expect([tokens()?.issued, tokens()?.refreshed]).toEqual([1, 2]);
    expect(await readFile(join(dataDir(), file), "utf8")).not.toContain("sandbox-secret");
  });

  test("that was deleted in the cabinet, or whose file is broken, is replaced by a new one", async () => {
    await vk.poll();
    vk.sandbox.orderVkAds({ tokens: "delete" });
    await vk.poll();
    expect(tokens()?.issued).toBe(2);
    const [file = ""] = await readdir(dataDir());
    await writeFile(join(dataDir(), file), "{");
    vk.restart();
    await vk.poll();
    expect(tokens()?.issued).toBe(3);
  });

  test("is said to be the last of five, and what to do when there is no sixth", async () => {
    for (let n = 0; n < 5; n += 1) {
      await rm(dataDir(), { recursive: true, force: true });
      vk.restart();
      const { warnings } = await vk.poll();
      expect(warnings.join().includes("последний из пяти токенов")).toBe(n === 4);
    }
    await rm(dataDir(), { recursive: true, force: true });
    vk.restart();
    await expect(vk.poll()).rejects.toThrow(/уже пять токенов.*Удалите лишние в кабинете.*DATA_DIR/s);
    expect(tokens()?.count).toBe(5);
    await expect(vk.poll()).rejects.toMatchObject({ retryInMs: 3_600_000 });
  });

  test("request that got no answer is not repeated: each may take one of the five", async () => {
    vk.sandbox.orderVkAds({ fault: { answer: "cut" } });
    await expect(vk.poll()).rejects.toThrow(/VK Ads не отвечает/);
    expect(vk.sandbox.vkAds.requests).toBe(1);
  });

  test("that the cabinet handed out is used as it is, and its refusal says so", async () => {
    vk.sandbox.orderVkAds({ token: "ready-made" });
    vk.restart({ access: { token: "ready-made" } });
    await vk.poll();
    expect(tokens()?.issued).toBe(0);
    vk.restart({ access: { token: "another" } });
    const refused = expect(vk.poll()).rejects;
    await refused.toThrow(/не принимает готовый токен/);
    await expect(vk.poll()).rejects.not.toThrow(/another/);
  });

  test("is refused in words where the secret is wrong, and the secret is not in them", async () => {
    vk.restart({ access: { clientId: "sandbox", clientSecret: "s3cret-of-nobody" } });
    await expect(vk.poll()).rejects.toThrow(/не принимает ID клиента или его секрет/);
    await expect(vk.poll()).rejects.not.toThrow(/s3cret/);
  });
});

describe("the limit of two requests a second", () => {
  beforeEach(() => open("sqlite"));

  test("is kept by waiting between them", async () => {
    vk.sandbox.orderVkAds({ per_second: 2 });
    vk.restart({ pauseMs: 500 });
    await vk.poll();
    expect(vk.sandbox.vkAds.refused).toBe(0);
    expect(await vk.lines()).toEqual(READ);
  });

  test("that is refused again and again ends the poll in words, and leaves every day as it was", async () => {
    await vk.poll();
    vk.sandbox.orderVkAds({
      spend: [{ banner: 101, day: DAY, spent: "99.99" }],
      fault: { answer: "429", times: 99, after: 3 },
    });
    await expect(vk.poll()).rejects.toThrow("VK Ads просит подождать (429), повторы не помогли: опросим позже");
    expect(await vk.lines()).toEqual(READ);
    vk.sandbox.orderVkAds({ fault: null });
    await vk.poll();
    expect(await vk.lines()).toEqual([READ[0], `${DAY} utm_content=101 9999 vk-ads`]);
  }, 30_000);
});

test("a cabinet of many ads comes in pages, fifty ids at a time", async () => {
  await open("sqlite");
  const banners = Array.from({ length: 401 }, (_, n) => ({ id: 1_000 + n, name: `№ ${n}`, group_id: 11 }));
  const spend = banners.map(({ id }) => ({ banner: id, day: DAY, spent: `${id}.01` }));
  vk.sandbox.orderVkAds({ banners, spend });
  const before = vk.sandbox.vkAds.requests;
  await vk.poll();
  // A token, one page of campaigns and one of groups, three of banners, nine of figures.
  expect(vk.sandbox.vkAds.requests - before).toBe(1 + 1 + 1 + 3 + 9);
  const lines = (await store.costs.list({ from: DAY }, { limit: 1_000 })).items;
  expect(lines).toHaveLength(402);
  for (const { value, amount_minor } of lines.filter((line) => line.value !== "101")) {
    expect(amount_minor).toBe(Number(value) * 100 + 1);
  }
});
