import { describe, expect, test } from "vitest";
import { startTracker } from "./start-tracker.ts";
import { accepted, FakePage } from "./testing/fake-page.ts";
import type { AdditionalData, UserData, UtmParams } from "./types.ts";

const VK = { vk_app_id: "1", vk_user_id: "555555", vk_ts: "1700000000", sign: "abc" };
const PARAMS = { utm_source: "vk", ref: "bot", s1: 5 };

interface Sent {
  readonly user?: UserData;
  readonly params?: UtmParams;
  readonly more?: AdditionalData;
  /** Null: outside VK. */
  readonly launch?: Readonly<Record<string, string>> | null;
  readonly loadId?: string;
  readonly offer?: string;
  readonly at?: number;
}

/** The ID under which one page sends one click. */
async function idOf({ user = { id: 1 }, params = PARAMS, more, launch = VK, loadId = "a", offer, at = 0 }: Sent) {
  const query = launch === null ? "" : `?${new URLSearchParams(launch)}`;
  const page = new FakePage({ url: `https://app.example/${query}`, loadId, referrer: `https://vk.com/${at}` });
  page.nowMs += at;
  page.onRequest = (request) => request.respond(202, accepted());
  const tracker = startTracker({ offer }, page);
  const { event_id } = await tracker.sendToLeadsTech(user, params, more);
  tracker.stop();
  expect(page.requests[0]?.click.event_id).toBe(event_id);
  return event_id;
}

describe("the ID of a visit", () => {
  test.each<[string, Sent]>([
    ["at any time and with any referrer", { at: 3_600_000 }],
    ["for parameters in another order", { params: { s1: 5, ref: "bot", utm_source: "vk" } }],
    ["for numbers and their texts", { user: { id: "1" }, params: { ...PARAMS, s1: "5" } }],
    ["for a user under the document's name", { user: { user_id: 1 } }],
    ["for a name that came late", { user: { id: 1, first_name: "Иван", last_name: "Иванов" } }],
    ["for parameters without a value", { params: { ...PARAMS, s2: "", s3: null, s4: undefined } }],
    ["for another load of the page by the same launch", { loadId: "b" }],
    ["wherever a parameter is given", { params: { utm_source: "vk", ref: "bot" }, more: { s1: 5 } }],
  ])("is the same %s", async (_, sent) => {
    expect(await idOf(sent)).toBe(await idOf({}));
  });

  test.each<[string, Sent]>([
    ["user", { user: { id: 2 } }],
    ["value", { params: { ...PARAMS, ref: "other" } }],
    ["parameter", { params: { ...PARAMS, s2: "5" } }],
    ["name of a parameter", { params: { utm_source: "vk", ref: "bot", s2: 5 } }],
    ["time of the launch", { launch: { ...VK, vk_ts: "1700000001" } }],
    ["signature of the launch", { launch: { ...VK, sign: "abd" } }],
    ["offer", { offer: "otkaz" }],
    ["place, outside VK,", { launch: null }],
    ["additional field", { more: { button: "top" } }],
  ])("is another for another %s", async (_, sent) => {
    expect(await idOf(sent)).not.toBe(await idOf({}));
  });

  test("is another for each load of the page outside VK", async () => {
    const [first, again, other] = [
      await idOf({ launch: null }),
      await idOf({ launch: null, at: 5_000 }),
      await idOf({ launch: null, loadId: "b" }),
    ];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test("cannot be forged by a value that looks like two", async () => {
    const split = await idOf({ params: { a: "1", b: "2" } });
    for (const a of ["1&b=2", '1"],["b","2', "1,b,2"]) expect(await idOf({ params: { a } })).not.toBe(split);
  });

  test("fits into the gateway's key and says nothing of the user", async () => {
    expect(await idOf({})).toMatch(/^visit-[0-9a-f]{32}$/);
  });

  test("gives way to the caller's own", async () => {
    expect(await idOf({ more: { event_id: "order-7" } })).toBe("order-7");
    expect(await idOf({ more: { event_id: 7 } })).toBe("7");
    expect(await idOf({ more: { event_id: "" } })).toBe(await idOf({}));
  });
});
