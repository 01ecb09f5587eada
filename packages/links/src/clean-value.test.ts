import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanValue } from "./clean-value.ts";

describe("cleanValue", () => {
  test.each([
    ["Весна ", "Весна"],
    [" 123456 ", "123456"],
    ["\tspring\r\n", "spring"],
    ["\u00a0Весна\u202f", "Весна"],
    ["\ufeffВесна", "Весна"],
    ["\u200bВесна\u200d", "Весна"],
    ["Вес\u00adна\u2060", "Весна"],
    ["\u2068Весна\u2069", "Весна"],
    ["Весна\u00a02025", "Весна 2025"],
    ["Весна\u30002025", "Весна 2025"],
    ["и\u0306од", "йод"],
    ["e\u200b\u0301", "é"],
    ["\u0001a\u0085", "a"],
  ])("makes of %j %j", (text, clean) => expect(cleanValue(text)).toBe(clean));

  test.each([
    [" "],
    ["\u00a0"],
    ["\u200b\u200c\u200d"],
    ["\u2800"],
    ["\u3164 \ufe0f"],
    ["\t\n"],
    ["\u2028"],
    ["\ufeff"],
  ])("leaves nothing of %j", (text) => expect(cleanValue(text)).toBe(""));

  test.each([
    ["Весна  2025"],
    ["👩‍👧"],
    ["❤️"],
    ["🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"],
    ["می‌خواهم"],
    ["क्‍ष"],
    ["ВЕСНА"],
    ["ﬁ"],
    ["a\0"],
    [""],
    ["0"],
  ])("leaves %j as it is", (text) => expect(cleanValue(text)).toBe(text));

  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom(" ", "\u00a0", "\u200b", "\u200d", "\ufe0f", "\u0306", "\u0301", "и", "e", "👩", "\n", "a"),
      )
      .map((pieces) => pieces.join("")),
  );

  test("changes nothing the second time", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(cleanValue(cleanValue(value))).toBe(cleanValue(value));
      }),
    );
  });

  test("gives one value for both Unicode forms, whatever blanks stand around it", () => {
    const blanks = fc
      .array(fc.constantFrom(" ", "\t", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u2060"))
      .map((all) => all.join(""));
    fc.assert(
      fc.property(text, blanks, blanks, (value, before, after) => {
        expect(cleanValue(before + value.normalize("NFD") + after)).toBe(cleanValue(value));
      }),
    );
  });

  test("keeps up with a long run of blanks between two letters", () => {
    const value = `a${"\u00a0".repeat(1 << 17)}b`;
    expect(cleanValue(value)).toHaveLength(value.length);
  });
});
