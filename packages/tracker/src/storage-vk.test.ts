import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeBridge, vkError } from "./testing/fake-bridge.ts";
import { settled } from "./testing/fake-page.ts";
import { nextPage, type OpenPageOptions, openPage } from "./testing/open-page.ts";

const FOREIGN: OpenPageOptions = { prepare: (page) => Object.assign(page, { foreign: true }) };
const TIMEOUT_MS = 5_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A bridge of the same user: what VK has stored is there. */
function bridgeWith(stored = new Map<string, string>()): FakeBridge {
  const bridge = new FakeBridge({ stored });
  bridge.answers.set("VKWebAppGetUserInfo", () => ({ id: 555555 }));
  return bridge;
}

describe("VK's storage", () => {
  test("keeps clicks where the page's own is blocked, and gives them to the next page", async () => {
    const bridge = bridgeWith();
    const first = openPage({ mood: "down", storage: null, bridge });
    await first.send("a");
    await first.send("b");
    await settled();
    expect(bridge.stored.size).toBe(2);
    const second = nextPage(first, { mood: "up", bridge: bridgeWith(bridge.stored) });
    await settled();
    const bodies = [first, second].map(({ page }) => Array.from(new Set(page.requests.map(({ init }) => init.body))));
    expect(bodies[0]).toHaveLength(2);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bridge.stored.size).toBe(0);
    expect([...first.page.warnings, ...second.page.warnings]).toEqual([]);
  });

  test("is used in addition to the page's own where a browser drops that soon", async () => {
    const bridge = bridgeWith();
    const first = openPage({ mood: "down", bridge, ...FOREIGN });
    await first.send();
    await settled();
    expect([bridge.stored.size, first.page.storage?.length]).toEqual([1, 1]);
    first.page.storage?.clear();
    const second = nextPage(first, { mood: "up", bridge: bridgeWith(bridge.stored), ...FOREIGN });
    await settled();
    expect([second.page.requests.length, bridge.stored.size, second.page.storage?.length]).toEqual([1, 0, 0]);
  });

  test("and the page's own hold one click and not two", async () => {
    const bridge = bridgeWith();
    const first = openPage({ mood: "down", bridge, ...FOREIGN });
    await first.send();
    await settled();
    const second = nextPage(first, { mood: "up", bridge: bridgeWith(bridge.stored), ...FOREIGN });
    await settled();
    expect([second.gateway.clicks.size, bridge.stored.size, second.page.storage?.length]).toEqual([1, 0, 0]);
  });

  test.each([
    ["lasts", async () => false],
    ["may last, for all that the browser can say", () => Promise.reject(new TypeError("not allowed"))],
  ])("is not asked where the page's own %s", async (_, storageIsForeign) => {
    const bridge = bridgeWith();
    const { page, send } = openPage({
      mood: "down",
      bridge,
      prepare: (fake) => Object.assign(fake, { storageIsForeign }),
    });
    await send();
    await settled();
    expect(bridge.calls.map(({ method }) => method)).toEqual(["VKWebAppGetUserInfo"]);
    expect([page.storage?.length, page.warnings]).toEqual([1, []]);
  });

  test("is not asked outside VK, where it would never answer", async () => {
    const bridge = bridgeWith();
    const { page, send } = openPage({ mood: "down", storage: null, bridge, url: "https://app.example/?vk_app_id=1" });
    await send();
    expect(bridge.calls).toEqual([]);
    expect(page.warnings).toHaveLength(1);
  });

  test("that never answers delays no click; it waits in memory, and the developer is warned", async () => {
    const bridge = new FakeBridge();
    bridge.fallSilent();
    const { page, gateway, send } = openPage({ mood: "down", storage: null, bridge });
    expect(await send()).toMatchObject({ status: "waiting" });
    expect(page.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    await settled();
    expect(page.warnings.join()).toContain("timeout");
    gateway.mood = "up";
    await page.pass(1_000);
    expect(gateway.clicks.size).toBe(1);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
  });

  test("that refuses is no reason to lose the click", async () => {
    const bridge = bridgeWith();
    for (const method of ["VKWebAppStorageGetKeys", "VKWebAppStorageSet"]) {
      bridge.answers.set(method, () => {
        throw vkError("Access denied");
      });
    }
    const { page, gateway, send } = openPage({ mood: "down", storage: null, bridge });
    await send();
    await settled();
    expect(page.warnings.join()).toContain("Access denied");
    gateway.mood = "up";
    await page.pass(1_000);
    expect(gateway.clicks.size).toBe(1);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["no keys", {}],
    ["odd keys", { keys: [5, null, "", "another"] }],
    ["a text", "keys"],
  ])("may answer with %s", async (_, answer) => {
    const bridge = bridgeWith();
    bridge.answers.set("VKWebAppStorageGetKeys", () => answer);
    const { page } = openPage({ storage: null, bridge });
    await settled();
    expect(bridge.calledFor("VKWebAppStorageGet")).toEqual([]);
    expect(page.warnings).toEqual([]);
  });

  test("may hold other programs' items, and ours that are cut off", async () => {
    const stored = new Map([
      ["theirs", '{"id":"x","body":"{}","createdAt":1}'],
      ["metka_1_a", '{"id":"a","bo'],
    ]);
    const { page } = openPage({ storage: null, bridge: bridgeWith(stored) });
    await settled();
    expect([page.requests, page.warnings, stored.size]).toEqual([[], [], 2]);
  });

  test("takes the ID that a caller may choose, within VK's limits of a key", async () => {
    const bridge = bridgeWith();
    const { page, tracker } = openPage({ mood: "down", storage: null, bridge });
    for (const event_id of ["заказ №1", "a b/c?d", "x".repeat(200)]) {
      await tracker.sendToLeadsTech({ id: 1 }, { ref: "a" }, { event_id });
    }
    await settled();
    expect([bridge.stored.size, page.warnings]).toEqual([3, []]);
  });

  test("refuses what is longer than 4,096 bytes, of which the developer is warned; the click goes on", async () => {
    const bridge = bridgeWith();
    const { page, gateway, tracker } = openPage({ mood: "down", storage: null, bridge });
    const marks = Array.from({ length: 10 }, (_, n) => [`sub${n + 1}`, "x".repeat(500)]);
    await tracker.sendToLeadsTech({ id: 1 }, Object.fromEntries(marks));
    await settled();
    expect(page.warnings.join()).toContain("value is too long");
    gateway.mood = "up";
    await page.pass(1_000);
    expect(gateway.clicks.size).toBe(1);
  });
});
