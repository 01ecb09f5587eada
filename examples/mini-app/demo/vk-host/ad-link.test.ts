import { expect, test } from "vitest";
import { AdLinkError, parseAdLink } from "./ad-link.ts";

test.each([
  ["https://vk.com/app123#utm_source=a&ref=b", { appId: "123", query: "", fragment: "utm_source=a&ref=b" }],
  ["https://vk.com/app123?ref=b&s6={user_id}", { appId: "123", query: "ref=b&s6={user_id}", fragment: "" }],
  ["https://vk.com/app123?ref=b#s4=c?d#e", { appId: "123", query: "ref=b", fragment: "s4=c?d#e" }],
  ["https://vk.com/app123_-456#/offer/1?ref=b", { appId: "123", groupId: "456", fragment: "/offer/1?ref=b" }],
  ["  http://m.vk.ru/app123/  ", { appId: "123", groupId: undefined, query: "", fragment: "" }],
  ["vk.com/app123", { appId: "123" }],
])("reads %s", (link, expected) => {
  expect(parseAdLink(link)).toMatchObject(expected);
});

test.each([
  "",
  "https://vk.com/",
  "https://vk.com/app",
  "https://vk.com/app12x",
  "https://vk.com/apps123",
  "https://evil.example/app123",
  "https://vk.com.evil.example/app123",
  "https://evil.example/?https://vk.com/app123",
  "javascript:alert(1)//vk.com/app123",
])("«%s» is no link to an app", (link) => {
  expect(() => parseAdLink(link)).toThrow(AdLinkError);
});
