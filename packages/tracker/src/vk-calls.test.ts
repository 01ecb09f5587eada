import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { reportConversion } from "./report-conversion.ts";
import { FakeBridge, vkError } from "./testing/fake-bridge.ts";
import { getVkUser } from "./vk-user.ts";

const LOCATION = "https://app.example/?vk_app_id=1&vk_user_id=555555&vk_ts=1700000000&sign=abc";

let bridge: FakeBridge;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  bridge = new FakeBridge();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A bridge that fails before it has given a promise. */
function throwing(error: unknown): FakeBridge {
  bridge.send = () => {
    throw error;
  };
  return bridge;
}

describe("the user", () => {
  test("is what VK says, as far as a click needs it", async () => {
    bridge.answers.set("VKWebAppGetUserInfo", () => ({ id: 7, first_name: "Иван", last_name: "Иванов", sex: 2 }));
    expect(await getVkUser(bridge)).toEqual({ id: 7, first_name: "Иван", last_name: "Иванов" });
    expect(bridge.calls).toEqual([{ method: "VKWebAppGetUserInfo", params: {} }]);
  });

  test("may have no name, or an odd one", async () => {
    bridge.answers.set("VKWebAppGetUserInfo", () => ({ id: "7", first_name: 5 }));
    expect(await getVkUser(bridge)).toEqual({ id: "7", first_name: undefined, last_name: undefined });
  });

  test.each<[string, () => unknown]>([
    ["refuses", () => Promise.reject(vkError("User denied"))],
    ["says nothing", () => undefined],
    ["says null", () => null],
    ["says a text", () => "Иван"],
    ["knows no ID", () => ({ first_name: "Иван" })],
    ["has an odd ID", () => ({ id: { id: 7 } })],
  ])("is the launch's where VK %s", async (_, answer) => {
    bridge.answers.set("VKWebAppGetUserInfo", answer);
    expect(await getVkUser(bridge, { location: LOCATION })).toEqual({ id: "555555" });
    expect(await getVkUser(bridge, { location: { href: "https://app.example/?vk_user_id=1" } })).toBeNull();
  });

  test("is the launch's where the bridge throws", async () => {
    expect(await getVkUser(throwing(new TypeError("no")), { location: LOCATION })).toEqual({ id: "555555" });
  });

  test.each([
    [undefined, 5_000],
    [100, 100],
  ])("is the launch's where VK is silent for the time set: %s", async (timeoutMs, waits) => {
    const told = vi.fn();
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    getVkUser(bridge, { location: LOCATION, ...options }).then(told);
    await vi.advanceTimersByTimeAsync(waits - 1);
    expect(told).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toHaveBeenCalledWith({ id: "555555" });
  });
});

describe("a conversion", () => {
  const CONVERSION = { event: "lead", pixelCode: "VK-RTRG-1", value: 100, params: { plan: "a" } };

  test("goes to the pixel and to VK's statistics", async () => {
    bridge.answers.set("VKWebAppConversionHit", () => ({ result: true }));
    bridge.answers.set("VKWebAppTrackEvent", () => ({ result: true }));
    expect(await reportConversion(CONVERSION, { bridge })).toEqual({
      success: true,
      conversionHit: { status: "done" },
      trackEvent: { status: "done" },
    });
    expect(bridge.calls).toEqual([
      {
        method: "VKWebAppConversionHit",
        params: { pixel_code: "VK-RTRG-1", conversion_event: "lead", conversion_value: 100 },
      },
      { method: "VKWebAppTrackEvent", params: { event_name: "lead", event_params: { plan: "a" } } },
    ]);
  });

  test.each([undefined, ""])("without a pixel (%j) skips it", async (pixelCode) => {
    bridge.answers.set("VKWebAppTrackEvent", () => ({ result: true }));
    const report = await reportConversion({ event: "lead", pixelCode }, { bridge });
    expect(report).toEqual({ success: true, conversionHit: { status: "skipped" }, trackEvent: { status: "done" } });
    expect(bridge.calls.map(({ method }) => method)).toEqual(["VKWebAppTrackEvent"]);
  });

  test("is a success if VK took one of the two, and says what came of the other", async () => {
    bridge.answers.set("VKWebAppConversionHit", () => ({ result: true }));
    bridge.answers.set("VKWebAppTrackEvent", () => Promise.reject(vkError("Unsupported platform")));
    const report = await reportConversion(CONVERSION, { bridge });
    expect(report).toMatchObject({ success: true, conversionHit: { status: "done" } });
    expect(report.trackEvent).toEqual({ status: "failed", error: expect.stringContaining("Unsupported platform") });
  });

  test("that VK takes nothing of is no success", async () => {
    bridge.answers.set("VKWebAppTrackEvent", () => Promise.reject(vkError("no")));
    expect(await reportConversion({ event: "lead" }, { bridge })).toMatchObject({ success: false });
  });

  test("that VK is silent on ends in time", async () => {
    const told = vi.fn();
    reportConversion(CONVERSION, { bridge, timeoutMs: 300 }).then(told);
    await vi.advanceTimersByTimeAsync(299);
    expect(told).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    const late = { status: "timeout" };
    expect(told).toHaveBeenCalledWith({ success: false, conversionHit: late, trackEvent: late });
  });

  test.each<[string, unknown]>([
    ["User denied", { error_type: "client_error", error_data: { error_code: 4, error_reason: "User denied" } }],
    ["Access denied", { error_type: "api_error", error_data: { error_code: 15, error_msg: "Access denied" } }],
    ["Flood", { error_type: "api_error", error_data: { error_code: 9, error_reason: { error_msg: "Flood" } } }],
    ["auth_error", { error_type: "auth_error" }],
    ["boom", new TypeError("boom")],
    ["plain", "plain"],
    ["", undefined],
  ])("that fails says why: %s", async (reason, error) => {
    bridge.answers.set("VKWebAppTrackEvent", () => Promise.reject(error));
    const failed = { status: "failed", error: error === undefined ? undefined : expect.stringContaining(reason) };
    expect((await reportConversion({ event: "lead" }, { bridge })).trackEvent).toMatchObject(failed);
    expect((await reportConversion(CONVERSION, { bridge: throwing(error) })).conversionHit).toMatchObject(failed);
  });
});
