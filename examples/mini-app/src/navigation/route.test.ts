import { expect, test } from "vitest";
import { formatRoute, parseRoute } from "./route.ts";

test.each(["#/offers", "#/offer/1", "#/offer/a-b_c"])("knows %s", (hash) => {
  const route = parseRoute(hash);
  expect(route && formatRoute(route)).toBe(hash);
});

test.each(["#/offer/1?ref=a", "#/offer/1&ref=a"])("finds the page in %s", (hash) => {
  expect(parseRoute(hash)).toEqual({ page: "offer", id: "1" });
});

test.each(["", "#", "#utm_source=a&ref=b", "#/", "#/offer/", "#/offer/1/2", "#/other", "#utm_source%3Da"])(
  "«%s» is no page",
  (hash) => {
    expect(parseRoute(hash)).toBeUndefined();
  },
);
