import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeBridge } from "./testing/fake-bridge.ts";
import { settled } from "./testing/fake-page.ts";
import { LAUNCHED, openPage } from "./testing/open-page.ts";

const OUTSIDE = "https://app.example/?vk_app_id=1&vk_user_id=555555#ref=a";
const VK_USER = { id: 555555, first_name: "Иван", last_name: "Иванов", sex: 2, photo_200: "https://x.example/" };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

function vkBridge(): FakeBridge {
  const bridge = new FakeBridge();
  bridge.answers.set("VKWebAppGetUserInfo", () => VK_USER);
  return bridge;
}

describe("who has come", () => {
  test("is asked of VK, which knows the name", async () => {
    const { tracker } = openPage({ bridge: vkBridge(), url: `${LAUNCHED}#ref=a` });
    const heard = vi.fn();
    tracker.subscribe(heard);
    expect(tracker.getVisit()).toEqual({ userData: null, utmParams: { ref: "a" } });
    await settled();
    expect(tracker.getVisit().userData).toEqual({ id: 555555, first_name: "Иван", last_name: "Иванов" });
    expect(heard).toHaveBeenCalledTimes(1);
  });

  test("is the launch's user where VK is silent, after its time is over", async () => {
    const bridge = vkBridge();
    bridge.fallSilent();
    const { tracker } = openPage({ bridge });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(tracker.getVisit().userData).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(tracker.getVisit().userData).toEqual({ id: "555555" });
  });

  test("is the launch's user at once where there is no bridge", () => {
    expect(openPage().tracker.getVisit().userData).toEqual({ id: "555555" });
  });

  test.each(["https://app.example/#ref=a", OUTSIDE, `${OUTSIDE}&sign=abc`])(
    "is nobody outside VK, whose bridge is not even asked: %s",
    async (url) => {
      const bridge = vkBridge();
      const { tracker } = openPage({ bridge, url, storage: null });
      await settled();
      bridge.emit("VKWebAppChangeFragment", { location: "ref=evil" });
      expect(tracker.getVisit().userData).toBeNull();
      expect(tracker.getVisit().utmParams).toMatchObject({ ref: "a" });
      expect([bridge.calls, bridge.listeners]).toEqual([[], 0]);
    },
  );
});

describe("a change of fragment", () => {
  test("with marks is a new visit, with the new marks and none of the old", async () => {
    const bridge = vkBridge();
    const { page, tracker } = openPage({ bridge, url: `${LAUNCHED}&s1=query#ref=a&utm_source=vk` });
    await settled();
    const send = () => tracker.autoSendOnUTMChange(tracker.getVisit().userData, tracker.getVisit().utmParams);
    await send();
    const heard = vi.fn();
    tracker.subscribe(heard);
    bridge.emit("VKWebAppChangeFragment", { location: "ref=b" });
    expect(tracker.getVisit().utmParams).toEqual({ ref: "b" });
    expect(tracker.getVisit().userData).toMatchObject({ first_name: "Иван" });
    await send();
    expect(heard).toHaveBeenCalled();
    const [first, second] = page.requests.map(({ click }) => click);
    expect(first).toMatchObject({ ref: "a", utm_source: "vk", s1: "query" });
    expect(second).toMatchObject({ ref: "b", user_id: "555555" });
    expect(JSON.stringify([second?.url, second?.utm_source, second?.s1])).not.toMatch(/utm_source|query|ref=a/);
    expect(second?.launch_params).toContain("vk_user_id=555555&vk_ts=1700000000&sign=abc");
    expect(second?.event_id).not.toBe(first?.event_id);
  });

  test("back to marks of before is the same visit of the same launch", async () => {
    const bridge = vkBridge();
    const { page, tracker } = openPage({ bridge });
    for (const ref of ["a", "b", "a"]) {
      bridge.emit("VKWebAppChangeFragment", { location: `ref=${ref}` });
      await tracker.autoSendOnUTMChange({ id: 1 }, tracker.getVisit().utmParams);
    }
    expect(page.requests.map(({ click }) => click.ref)).toEqual(["a", "b"]);
  });

  test.each(["#ref=b", "/offers?ref=b", "#/offers?ref=b", "ref%3Db", "?ref=b"])("may look like %s", (location) => {
    const bridge = vkBridge();
    const { tracker } = openPage({ bridge, url: `${LAUNCHED}#ref=a` });
    bridge.emit("VKWebAppChangeFragment", { location });
    expect(tracker.getVisit().utmParams).toEqual({ ref: "b" });
  });

  test.each([
    { location: "" },
    { location: "/offers" },
    { location: "#section" },
    {},
    { location: null },
    null,
    "ref=b",
  ])("without marks changes nothing: %j", async (data) => {
    const bridge = vkBridge();
    const { tracker } = openPage({ bridge, url: `${LAUNCHED}#ref=a` });
    await settled();
    const before = tracker.getVisit();
    bridge.emit("VKWebAppChangeFragment", data);
    bridge.emit("VKWebAppUpdateConfig", { location: "ref=b" });
    expect(tracker.getVisit()).toBe(before);
  });

  test("is not heard any more after stop()", async () => {
    const bridge = vkBridge();
    const { tracker } = openPage({ bridge, url: `${LAUNCHED}#ref=a` });
    expect(bridge.listeners).toBe(1);
    tracker.stop();
    bridge.emit("VKWebAppChangeFragment", { location: "ref=b" });
    expect([bridge.listeners, { ...tracker.getVisit().utmParams }]).toEqual([0, { ref: "a" }]);
  });
});
