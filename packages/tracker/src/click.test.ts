import { describe, expect, test } from "vitest";
import { startTracker } from "./start-tracker.ts";
import { accepted, FakePage, type FakePageOptions } from "./testing/fake-page.ts";
import type { AdditionalData, UserData, UtmParams } from "./types.ts";

const LAUNCH = "vk_app_id=1&vk_user_id=555555&vk_ts=1700000000&sign=abc";

interface Sent extends FakePageOptions {
  readonly user?: UserData | null;
  readonly params?: UtmParams | null;
  readonly more?: AdditionalData;
  readonly offer?: string;
}

/** The click that goes out, without what every click has; and what the developer was told. */
async function sent({ user = null, params = null, more, offer, ...page }: Sent) {
  const fake = new FakePage(page);
  fake.onRequest = (request) => request.respond(202, accepted());
  await startTracker({ offer }, fake).sendToLeadsTech(user, params, more);
  const { event_id, timestamp, url, ...click } = fake.requests[0]?.click ?? {};
  return { event_id, timestamp, url, click, warnings: fake.warnings };
}

describe("a click", () => {
  test("is the user, the marks, the place and the time", async () => {
    const { click, timestamp, url, warnings } = await sent({
      url: `https://app.example/?${LAUNCH}#ref=bot`,
      referrer: "https://vk.com/",
      user: { id: 555555, first_name: "Иван", last_name: "Иванов" },
      params: { ref: "bot", utm_source: "vk", s1: true, s2: 1.5 },
      offer: "otkaz",
    });
    expect(click).toEqual({
      ...{ user_id: "555555", first_name: "Иван", last_name: "Иванов" },
      ...{ ref: "bot", utm_source: "vk", s1: "true", s2: "1.5", offer: "otkaz" },
      ...{ referrer: "https://vk.com/", launch_params: LAUNCH },
    });
    expect(timestamp).toBe("2026-11-22T12:00:00.000Z");
    expect(url).toBe("https://app.example/?vk_app_id=1&vk_user_id=555555&vk_ts=1700000000&#ref=bot");
    expect(warnings).toEqual([]);
  });

  test("needs nothing: not the user, not a mark, not an address", async () => {
    expect(await sent({ url: "" })).toMatchObject({ click: {}, warnings: [] });
  });

  test("takes the user under either name, and only what it knows of", async () => {
    expect((await sent({ user: { user_id: "7" } })).click).toEqual({ user_id: "7" });
    const vkUser = { id: 7, first_name: "Иван", photo_200: "https://x.example/", sex: 2 };
    expect((await sent({ user: vkUser })).click).toEqual({ user_id: "7", first_name: "Иван" });
  });

  test("believes the user's data over the link, and the caller's own fields over everything", async () => {
    const params = { user_id: 1, first_name: "A", ref: "link" };
    expect((await sent({ user: { id: 2 }, params })).click).toEqual({ user_id: "2", first_name: "A", ref: "link" });
    const more = { user_id: 3, ref: "own", offer: "own", timestamp: "2026-01-01T00:00:00Z", url: "app://x" };
    const { click, timestamp, url } = await sent({ user: { id: 2 }, params, more, offer: "default" });
    expect(click).toEqual({ user_id: "3", first_name: "A", ref: "own", offer: "own" });
    expect([timestamp, url]).toEqual(["2026-01-01T00:00:00Z", "app://x"]);
  });

  test("is not steered by its link", async () => {
    const link = {
      ...{ offer: "evil", event_id: "evil", timestamp: "1999-01-01", launch_params: "evil", user_agent: "evil" },
      ...{ url: "evil", referrer: "evil", "of\0fer": "evil", "event_id\0": "evil", "\0timestamp": "evil", ref: "a" },
    };
    const { click, event_id, timestamp, url } = await sent({ params: link });
    expect(click).toEqual({ ref: "a" });
    expect([event_id, timestamp, url]).not.toContain("evil");
  });
});

describe("what the gateway would refuse", () => {
  test("is left out, and an object is reported", async () => {
    const odd: Record<string, unknown> = { ref: "a", list: [1], object: { a: 1 }, no: null, none: undefined, nan: NaN };
    const { click, warnings } = await sent({ params: odd as UtmParams, more: { s1: "", endless: 1 / 0 } });
    expect(click).toEqual({ ref: "a" });
    expect(warnings).toEqual([expect.stringContaining("list"), expect.stringContaining("object")]);
  });

  test("is a name that would reach an object's prototype", async () => {
    const params = JSON.parse('{"__proto__":"x","constructor":"x","":"x","toString":"y","__pro\\u0000to__":"z"}');
    expect(Object.entries((await sent({ params })).click)).toEqual([["toString", "y"]]);
  });

  test("is U+0000, and the rest of the text stays", async () => {
    const { click } = await sent({ params: { "r\0ef": "a\0b", s1: "\0" }, user: { id: "\x001" } });
    expect(click).toEqual({ ref: "ab", user_id: "1" });
    // In a mark it is no escape but a discount.
    expect((await sent({ params: { utm_content: "-50%00" } })).click).toEqual({ utm_content: "-50%00" });
  });

  test("is an integer that JSON cannot carry, which goes as text", async () => {
    expect((await sent({ params: { s1: 2 ** 53, s2: Number.MAX_SAFE_INTEGER } })).click).toEqual({
      s1: "9007199254740992",
      s2: "9007199254740991",
    });
  });

  test("is an event_id over 200 characters, which goes as its digest", async () => {
    const idOf = async (own: string) => (await sent({ more: { event_id: own } })).event_id;
    const long = "x".repeat(200);
    expect(await idOf(long)).toBe(long);
    const ids = [await idOf(`${long}1`), await idOf(`${long}2`), await idOf(`${long}1`)];
    expect(ids).toEqual([ids[0], ids[1], ids[0]]);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^visit-[0-9a-f]{32}$/);
  });
});

describe("a click that would be too long", () => {
  const long = "x".repeat(9_000);

  test("goes without its addresses, since the parameters stand in fields of their own", async () => {
    const url = `https://app.example/#ref=${long}`;
    const { click, url: sentUrl } = await sent({ url, referrer: long, params: { ref: long } });
    expect([Object.keys(click), sentUrl]).toEqual([["ref"], undefined]);
    const { click: shorter, url: gone } = await sent({ url, referrer: "https://vk.com/", params: { ref: "a" } });
    expect([Object.keys(shorter), typeof gone]).toEqual([["ref", "referrer"], "undefined"]);
  });

  test("keeps of the launch what is signed", async () => {
    const { click } = await sent({ url: `https://app.example/?ref=${long}&${LAUNCH}`, params: { ref: long } });
    expect(click).toEqual({ ref: "x".repeat(500), launch_params: LAUNCH });
  });
});
