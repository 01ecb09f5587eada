import { expect, test } from "vitest";
import { defaultOptions, type LaunchOptions } from "./launch-options.ts";
import { readOptionsQuery, writeOptionsQuery } from "./options-query.ts";

const DEFAULTS = defaultOptions("123456");
const read = (query: string) => readOptionsQuery(new URLSearchParams(query), DEFAULTS);

test("every option survives being written and read", () => {
  const other: LaunchOptions = {
    link: "https://vk.com/app123456?ref=a&s6={user_id}#x=1",
    page: "document-js.html",
    user: 7,
    firstName: "Анна & Мария",
    lastName: "",
    platform: "mobile_web",
    theme: "dark",
    passQuery: false,
    escapeHash: true,
    silent: true,
    refuseUser: true,
    blockStorage: true,
  };
  const query = writeOptionsQuery(other, DEFAULTS);
  expect(query.size).toBe(Object.keys(other).length);
  expect(readOptionsQuery(query, DEFAULTS)).toEqual(other);
});

test("says nothing of the defaults", () => {
  expect(writeOptionsQuery(DEFAULTS, DEFAULTS).toString()).toBe("");
  expect(read("auto=1")).toEqual(DEFAULTS);
});

test.each([
  ["user=x", "«user» в адресе стенда: нужно целое число от 1, а стоит «x»"],
  ["silent=yes", "«silent» в адресе стенда: нужно одно из: 0, 1"],
  ["theme=blue", "одно из: system, light, dark"],
  ["slient=1", "«slient» в адресе стенда: такого нет, есть link, page, user"],
])("refuses %s", (query, message) => {
  expect(() => read(query)).toThrow(message);
});
