import { expect, test } from "vitest";
import { parseAdLink } from "./ad-link.ts";
import { type LaunchOrder, launchUrl } from "./launch-url.ts";
import { signLaunch } from "./sign-launch.ts";

const KEY = "key";

function open(link: string, changes: Partial<LaunchOrder> = {}): URL {
  return new URL(
    launchUrl({
      appUrl: "http://127.0.0.1:8091/",
      page: "",
      link: parseAdLink(link),
      secureKey: KEY,
      user: 555555,
      platform: "desktop_web",
      passQuery: true,
      escapeHash: false,
      ts: 1_795_000_000,
      ...changes,
    }),
  );
}

test("holds every launch parameter that is always there, signed", () => {
  const { origin, pathname, searchParams, hash } = open("https://vk.com/app123456");
  expect([origin, pathname, hash]).toEqual(["http://127.0.0.1:8091", "/", ""]);
  expect(Object.fromEntries(searchParams)).toEqual({
    vk_access_token_settings: "",
    vk_app_id: "123456",
    vk_are_notifications_enabled: "0",
    vk_is_app_user: "1",
    vk_is_favorite: "0",
    vk_language: "ru",
    vk_platform: "desktop_web",
    vk_ref: "other",
    vk_ts: "1795000000",
    vk_user_id: "555555",
    sign: signLaunch(new Map(searchParams), KEY),
  });
});

test("keeps the fragment as it is written", () => {
  const { href } = open("https://vk.com/app1#utm_source=a&s6={user_id}&n=%D0%B0");
  expect(href.split("#")[1]).toBe("utm_source=a&s6={user_id}&n=%D0%B0");
});

test("escapes the whole fragment as a mobile client may", () => {
  const { hash } = open("https://vk.com/app1#utm_source=a&ref=b", { escapeHash: true });
  expect(hash).toBe("#utm_source%3Da%26ref%3Db");
});

test("hands the query on behind the launch parameters, or drops it", () => {
  const link = "https://vk.com/app1?ref=b&s6={user_id}#s4=c";
  expect(open(link).search).toMatch(/&sign=[\w-]{43}&ref=b&s6=\{user_id\}$/);
  expect(open(link, { passQuery: false }).search).toMatch(/&sign=[\w-]{43}$/);
  expect(open(link, { passQuery: false }).hash).toBe("#s4=c");
});

test("a link cannot replace a launch parameter", () => {
  const { searchParams } = open("https://vk.com/app1?vk_user_id=1&ref=b&sign=x&%76k_ts=1&bad=%&signed=1");
  expect(searchParams.getAll("vk_user_id")).toEqual(["555555"]);
  expect(searchParams.getAll("vk_ts")).toEqual(["1795000000"]);
  expect(searchParams.getAll("sign")).toHaveLength(1);
  expect([searchParams.get("ref"), searchParams.get("signed")]).toEqual(["b", "1"]);
});

test("an app opened from a community knows it", () => {
  const { searchParams } = open("https://vk.com/app1_-456#ref=b");
  expect(searchParams.get("vk_group_id")).toBe("456");
  expect(searchParams.get("vk_viewer_group_role")).toBe("none");
  expect(searchParams.get("sign")).toBe(signLaunch(new Map(searchParams), KEY));
});

test("opens another page of the app", () => {
  expect(open("https://vk.com/app1#ref=b", { page: "document-js.html" }).pathname).toBe("/document-js.html");
});
