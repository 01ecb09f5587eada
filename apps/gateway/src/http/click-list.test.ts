import { describe, expect, test } from "vitest";
import { answer } from "../deliver/testing.ts";
import { newClick, stored } from "../store/testing.ts";
import { errorOf, operatorsApp } from "./testing.ts";

describe("the list of clicks", () => {
  test("shows each without empty fields, with extra as an object and what became of it", async () => {
    const { ask, click } = await operatorsApp();
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

  test("says what its ads are called, and so does a click's story", async () => {
    const { ask, click, store } = await operatorsApp();
    const ad = { id: "101", kind: "banner", name: "Видео", status: "active" } as const;
    await store.adNames.save([{ ...ad, parent_id: null, connector: "vk-ads" }], "2026-11-01T10:00:00.000Z");
    const { click_id } = await click({ user_id: "1", utm_content: "101", ref: "bot" });
    const names = { utm_content: { "101": { name: "Видео", kind: "banner", status: "active" } } };
    expect((await ask("/api/clicks")).json().names).toEqual(names);
    expect((await ask(`/api/clicks/${click_id}`)).json().names).toEqual(names);
  });

  test("goes page by page, whatever comes in between", async () => {
    const { ask, click } = await operatorsApp();
    for (const user_id of ["1", "2", "3"]) await click({ user_id });
    const first = (await ask("/api/clicks?limit=2")).json();
    await click({ user_id: "4" });
    const second = (await ask(`/api/clicks?limit=2&cursor=${first.next_cursor}`)).json();
    const users = [first, second].map(({ clicks }) => clicks.map((row: { user_id: string }) => row.user_id));
    expect(users).toEqual([["3", "2"], ["1"]]);
    expect(second.next_cursor).toBeNull();
  });

  test("is narrowed by its filters", async () => {
    const { ask, click } = await operatorsApp();
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
    const { ask, store } = await operatorsApp();
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
    const { ask } = await operatorsApp();
    const error = errorOf(await ask(`/api/clicks?${query}`));
    expect(error).toMatchObject({ status: 400, code: "invalid_request", details: [{ path }] });
    expect(error.details?.[0]?.message).toMatch(/[а-я]/);
  });
});

test("a click's story has its URL and every attempt; another is not found", async () => {
  const { ask, click, network } = await operatorsApp();
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
