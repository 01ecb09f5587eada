import { expect, test } from "vitest";
import { isWithin, parseRange } from "./address-range.ts";

test.each([
  ["203.0.113.7", { address: "203.0.113.7", bits: 32, family: "ipv4" }],
  ["10.0.0.0/8", { address: "10.0.0.0", bits: 8, family: "ipv4" }],
  ["2001:db8::/32", { address: "2001:db8::", bits: 32, family: "ipv6" }],
  ["::1", { address: "::1", bits: 128, family: "ipv6" }],
])("%s is a range", (text, range) => expect(parseRange(text)).toEqual(range));

test.each([
  "",
  "10.0.0",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "::/129",
  "metka.example",
  "10.0.0.0/8 ",
])("%j is no range", (text) => expect(parseRange(text)).toBeUndefined());

test("an address is found in the ranges of its family, and what is no address in none", () => {
  const known = isWithin(["10.0.0.0/8", "2001:db8::/32", "nonsense"]);
  expect(["10.1.2.3", "2001:db8::5", "11.0.0.1", "::1", "unknown", ""].map(known)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(isWithin([])("10.0.0.1")).toBe(false);
});
