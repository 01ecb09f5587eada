import { describe, expect, test, vi } from "vitest";
import { accepted, refused, settled } from "./testing/fake-page.ts";
import { LAUNCHED, openPage } from "./testing/open-page.ts";
import type { TrackerState } from "./types.ts";

const USER = { id: 555555, first_name: "Иван" };
const PARAMS = { utm_source: "vk", ref: "bot" };
const HOUR = 3_600_000;

/** Opens a page and writes down each state that its listeners see. */
function watch(options: Parameters<typeof openPage>[0] = {}) {
  const opened = openPage(options);
  const states: TrackerState[] = [];
  const end = opened.tracker.subscribe(() => states.push(opened.tracker.getState()));
  return { ...opened, states, end };
}

describe("a visit", () => {
  test("is one request, without a header and without a preflight", async () => {
    const { page, tracker } = openPage({ url: `${LAUNCHED}#utm_source=vk&ref=bot` });
    const { userData, utmParams } = tracker.getVisit();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => tracker.autoSendOnUTMChange({ ...userData }, { ...utmParams })),
    );
    expect(page.requests).toHaveLength(1);
    expect(new Set(results.map((result) => result?.event_id)).size).toBe(1);
    const [request] = page.requests;
    expect(request?.init.headers).toBeUndefined();
    expect(request?.click).toMatchObject({ user_id: "555555", utm_source: "vk", ref: "bot" });
    await settled();
    expect(page.storage?.length).toBe(0);
  });

  test("is sent once by either function, and again only while it waits and a person asks for it", async () => {
    const { page, gateway, tracker } = openPage({ mood: "down" });
    await tracker.autoSendOnUTMChange(USER, PARAMS);
    expect(await tracker.autoSendOnUTMChange(USER, PARAMS)).toMatchObject({ status: "waiting" });
    expect(page.requests).toHaveLength(1);
    gateway.mood = "up";
    expect(await tracker.sendToLeadsTech(USER, PARAMS)).toMatchObject({ status: "accepted" });
    expect(await tracker.sendToLeadsTech(USER, PARAMS)).toMatchObject({ status: "accepted" });
    expect(await tracker.autoSendOnUTMChange(USER, PARAMS)).toMatchObject({ status: "accepted" });
    expect(page.requests).toHaveLength(2);
  });

  test("that the outbox has delivered meanwhile is the same click when it is asked for again", async () => {
    const { page, gateway, tracker } = openPage({ mood: "down" });
    const { event_id } = await tracker.sendToLeadsTech(USER, PARAMS);
    gateway.mood = "up";
    await page.pass(HOUR);
    expect(page.requests).toHaveLength(2);
    expect(await tracker.sendToLeadsTech(USER, PARAMS)).toMatchObject({ status: "accepted", event_id });
    expect(Array.from(gateway.clicks.keys())).toEqual([event_id]);
  });

  test.each([
    ["no user", null, PARAMS],
    ["no user yet", undefined, PARAMS],
    ["no parameters", USER, null],
    ["empty parameters", USER, {}],
  ])("without %s sends nothing by itself", async (_, user, params) => {
    const { page, tracker } = openPage();
    expect(await tracker.autoSendOnUTMChange(user, params)).toBeUndefined();
    expect([page.requests, tracker.getState().isLoading]).toEqual([[], false]);
  });

  test("without any of it is sent when a person asks for it", async () => {
    const { tracker } = openPage({ url: "https://app.example/" });
    expect(await tracker.sendToLeadsTech(null, undefined)).toMatchObject({ status: "accepted" });
  });

  test("goes to the offer that was set, under the caller's own ID", async () => {
    const { page, tracker } = openPage({ offer: "otkaz" });
    const result = await tracker.sendToLeadsTech(USER, PARAMS, { event_id: "order-7", button: "top" });
    expect(result).toMatchObject({ event_id: "order-7", success: true, tracking_id: 234 });
    expect(page.requests[0]?.click).toMatchObject({ offer: "otkaz", event_id: "order-7", button: "top" });
  });
});

describe("the state", () => {
  const nothing = { isLoading: false, error: null, lastSentData: null };

  test("goes from nothing over loading to what was sent", async () => {
    const { page, tracker, states } = watch();
    expect(tracker.getState()).toEqual(nothing);
    const sending = tracker.sendToLeadsTech(USER, PARAMS);
    expect(tracker.getState()).toEqual({ ...nothing, isLoading: true });
    await sending;
    // An application shows or logs its state: VK's signature is not part of it.
    const { launch_params, ...click } = page.requests[0]?.click ?? {};
    expect(launch_params).toContain("sign=abc");
    expect(tracker.getState()).toEqual({
      isLoading: false,
      error: null,
      lastSentData: { click, answer: expect.objectContaining(accepted()) },
    });
    expect(states.map(({ isLoading }) => isLoading)).toEqual([true, true, false]);
  });

  test("is the same object until something changes, as React needs it", async () => {
    const { tracker } = openPage();
    expect(tracker.getState()).toBe(tracker.getState());
    expect(tracker.getVisit()).toBe(tracker.getVisit());
    const before = tracker.getState();
    await tracker.sendToLeadsTech(USER, PARAMS);
    expect(tracker.getState()).not.toBe(before);
    expect(before).toEqual(nothing);
  });

  test("reports why a click waits, and forgets it when the click has got through by itself", async () => {
    const { page, gateway, tracker, states } = watch({ mood: "down" });
    const result = await tracker.sendToLeadsTech(USER, PARAMS);
    expect(result).toMatchObject({ status: "waiting", success: false });
    expect(tracker.getState()).toEqual({ ...nothing, error: expect.stringContaining("Нет связи") });
    gateway.mood = "up";
    states.length = 0;
    await page.pass(1_000);
    expect(tracker.getState()).toMatchObject({ isLoading: false, error: null, lastSentData: { answer: accepted() } });
    expect(states.every(({ isLoading }) => !isLoading)).toBe(true);
  });

  test("reports why a click was refused", async () => {
    const { page, tracker } = openPage();
    page.onRequest = (request) => request.respond(400, refused("Плохо", [{ path: "/s1", message: "не то" }]));
    expect(await tracker.sendToLeadsTech(USER, PARAMS)).toMatchObject({ status: "refused", success: false });
    expect(tracker.getState()).toEqual({ ...nothing, error: "Плохо; /s1 не то" });
    expect(await tracker.sendToLeadsTech(USER, PARAMS)).toMatchObject({ status: "refused" });
    expect(page.requests).toHaveLength(1);
  });

  test("is loading until the last of several clicks has its outcome", async () => {
    const { page, tracker } = openPage({ mood: "silent" });
    const [first, second] = ["a", "b"].map((ref) => tracker.sendToLeadsTech(USER, { ref }));
    await settled();
    page.requests[0]?.respond(202, accepted());
    await first;
    expect(tracker.getState().isLoading).toBe(true);
    page.requests[1]?.respond(202, accepted());
    await second;
    expect(tracker.getState().isLoading).toBe(false);
  });

  test("says nothing of what an earlier page has left", async () => {
    const first = openPage({ mood: "down" });
    await first.send("old");
    const storage = first.page.storage ?? null;
    first.page.die();
    const { page, tracker, states } = watch({ storage, gateway: first.gateway, mood: "up" });
    await page.pass(HOUR);
    expect([page.requests.length, states, tracker.getState()]).toEqual([1, [], nothing]);
  });

  test("reaches no listener that has left", async () => {
    const { tracker, states, end } = watch();
    end();
    await tracker.sendToLeadsTech(USER, PARAMS);
    expect(states).toEqual([]);
  });

  test("may have a listener that throws: no click is lost of it, and others hear", async () => {
    const thrown: unknown[] = [];
    // What the browser does with it: it goes to the page's own reports of errors.
    const queue = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((callback) => {
      Promise.resolve()
        .then(callback)
        .catch((error) => thrown.push(error));
    });
    const { page, gateway, tracker, send } = openPage({ mood: "down" });
    const heard: boolean[] = [];
    const own = new Error("a listener's own");
    tracker.subscribe(() => {
      throw own;
    });
    tracker.subscribe(() => heard.push(tracker.getState().isLoading));
    expect(await send()).toMatchObject({ status: "waiting" });
    gateway.mood = "up";
    await page.pass(HOUR);
    queue.mockRestore();
    expect([gateway.clicks.size, tracker.getState().isLoading]).toEqual([1, false]);
    expect(heard.length).toBeGreaterThan(2);
    expect(thrown).toHaveLength(heard.length);
    expect(thrown[0]).toBe(own);
  });
});
