import { beforeEach, expect, test } from "vitest";
import { answerBridge, type BridgeContext } from "./bridge-answers.ts";
import { type Shelf, VkStorage } from "./vk-storage.ts";

let shelf: Shelf;
let context: BridgeContext;

beforeEach(() => {
  const kept = new Map<string, string>();
  shelf = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) };
  context = {
    user: 7,
    firstName: "Анна",
    lastName: "К",
    refuseUser: false,
    launchUrl: "http://127.0.0.1/?vk_user_id=7&vk_ts=17&vk_ref=other&sign=s&ref=a#b=c",
    config: { appearance: "dark" },
    storage: new VkStorage(shelf, "123456", 7),
  };
});

const ask = (handler: string, params: Record<string, unknown> = {}) =>
  answerBridge(handler, { ...params, request_id: "1_abc" }, context);
const storageOf = (user: number) => new VkStorage(shelf, "123456", user);

test("answers under the result's name, with the request's id", () => {
  expect(ask("VKWebAppInit")).toEqual({ type: "VKWebAppInitResult", data: { result: true, request_id: "1_abc" } });
});

test("reports who the user is, or refuses", () => {
  expect(ask("VKWebAppGetUserInfo").data).toMatchObject({ id: 7, first_name: "Анна", last_name: "К" });
  context = { ...context, refuseUser: true };
  expect(ask("VKWebAppGetUserInfo")).toEqual({
    type: "VKWebAppGetUserInfoFailed",
    data: {
      error_type: "client_error",
      error_data: { error_code: 4, error_reason: "User denied" },
      request_id: "1_abc",
    },
  });
});

test("reports the launch parameters, numbers as numbers, and nothing of the link", () => {
  expect(ask("VKWebAppGetLaunchParams").data).toEqual({
    vk_user_id: 7,
    vk_ts: 17,
    vk_ref: "other",
    sign: "s",
    request_id: "1_abc",
  });
});

test("keeps values for the user", () => {
  expect(ask("VKWebAppStorageSet", { key: "a", value: "1" }).data).toMatchObject({ result: true });
  ask("VKWebAppStorageSet", { key: "b", value: "2" });
  expect(ask("VKWebAppStorageGet", { keys: ["b", "c"] }).data).toMatchObject({
    keys: [
      { key: "b", value: "2" },
      { key: "c", value: "" },
    ],
  });
  expect(ask("VKWebAppStorageGetKeys", { count: 1, offset: 1 }).data).toMatchObject({ keys: ["b"] });
  expect(storageOf(7).all()).toEqual({ a: "1", b: "2" });
  expect(storageOf(8).all()).toEqual({});
});

test("an empty value removes the key", () => {
  ask("VKWebAppStorageSet", { key: "a", value: "1" });
  ask("VKWebAppStorageSet", { key: "a", value: "" });
  expect(ask("VKWebAppStorageGetKeys", { count: 10, offset: 0 }).data).toMatchObject({ keys: [] });
});

test.each([
  ["VKWebAppStorageSet", { key: "a".repeat(101), value: "1" }, "key"],
  ["VKWebAppStorageSet", { key: "a b", value: "1" }, "key"],
  ["VKWebAppStorageSet", { key: "", value: "1" }, "key"],
  ["VKWebAppStorageSet", { key: "a", value: "я".repeat(2049) }, "value"],
  ["VKWebAppStorageSet", { key: "a", value: 1 }, "value"],
  ["VKWebAppStorageGet", { keys: "a" }, "keys"],
  ["VKWebAppStorageGetKeys", { count: 1 }, "offset"],
])("%s refuses %j", (handler, params, name) => {
  const { type, data } = ask(handler, params);
  expect(type).toBe(`${handler}Failed`);
  expect(data).toMatchObject({ error_type: "api_error", error_data: { error_code: 100 } });
  expect(JSON.stringify(data)).toContain(`invalid: ${name}`);
  expect(storageOf(7).all()).toEqual({});
});

test("takes a value and a key of full length", () => {
  expect(ask("VKWebAppStorageSet", { key: "k".repeat(100), value: "я".repeat(2048) }).type).toBe(
    "VKWebAppStorageSetResult",
  );
});

test.each(["VKWebAppShowStoryBox", "toString", "__proto__"])("does not know %s", (handler) => {
  expect(ask(handler)).toEqual({
    type: `${handler}Failed`,
    data: {
      error_type: "client_error",
      error_data: { error_code: 6, error_reason: "Unsupported platform" },
      request_id: "1_abc",
    },
  });
});

test("says what it supports under the call's own name", () => {
  const { type, data } = ask("SetSupportedHandlers");
  expect(type).toBe("SetSupportedHandlers");
  expect(data.supportedHandlers).toContain("VKWebAppStorageSet");
});
