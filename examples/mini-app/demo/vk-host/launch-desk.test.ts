import { expect, test } from "vitest";
import { AdLinkError } from "./ad-link.ts";
import { LaunchDesk } from "./launch-desk.ts";

const desk = (now = () => 1_795_000_000_500) =>
  new LaunchDesk({ appUrl: "http://127.0.0.1:8091/", appId: "123456", secureKey: "key" }, now);

test("what is not said is as by default", () => {
  const { searchParams, hash } = new URL(desk().open({ user: 7 }));
  expect(searchParams.get("vk_user_id")).toBe("7");
  expect(searchParams.get("vk_ts")).toBe("1795000000");
  expect(hash).toContain("utm_source=vk_ads");
});

test("no two launches are the same, however fast they follow each other", () => {
  const one = desk();
  const launches = [1, 2, 3].map(() => new URL(one.open({})).searchParams.get("vk_ts"));
  expect(launches).toEqual(["1795000000", "1795000001", "1795000002"]);
});

test("says that the link is of another app", () => {
  expect(() => desk().open({ link: "https://vk.com/app999#ref=a" })).toThrow(
    "В ссылке приложение 999, а на стенде 123456",
  );
});

test.each([
  [{ user: 0 }, "Номер пользователя"],
  [{ user: 1.5 }, "Номер пользователя"],
  [{ user: null }, "Номер пользователя"],
  [{ page: "//evil.example" }, "page"],
  [{ page: "../x" }, "page"],
  [null, "Нужен объект"],
])("refuses %j", (request, message) => {
  expect(() => desk().open(request)).toThrow(message);
});

test("refuses what is no link", () => {
  expect(() => desk().open({ link: "vk" })).toThrow(AdLinkError);
});
