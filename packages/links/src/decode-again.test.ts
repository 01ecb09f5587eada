import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAgain } from "./decode-again.ts";

describe("decodeAgain", () => {
  test.each([
    ["%D0%B2%D0%B5%D1%81%D0%BD%D0%B0", "весна"],
    ["%25D0%25B2", "в"],
    ["%2525D0%2525B2", "в"],
    ["vk_%D0%B2-1", "vk_в-1"],
    ["spring%20sale", "spring sale"],
    ["%D0%B2+%D0%B3", "в г"],
    ["%F0%9F%98%80", "😀"],
  ])("reads %s as %s", (value, text) => expect(decodeAgain(value)).toBe(text));

  test.each([
    [""],
    ["весна"],
    ["100%"],
    ["100%25"],
    ["a%2Fb"],
    ["a%26b"],
    ["скидка %D0%B2"],
    ["sale %20 off"],
    ["%D0"],
    ["%C0%C1"],
    ["%zz%20"],
    ["https://x.ru/%D0%B2"],
  ])("leaves %s as it is", (value) => expect(decodeAgain(value)).toBe(value));

  test("reads any text with a letter beyond ASCII back that was encoded once or twice more", () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((one) => /[^\0-\x7f]/.test(one) && !one.includes("%"));
    fc.assert(
      fc.property(text, (one) => {
        expect(decodeAgain(encodeURIComponent(one))).toBe(one);
        expect(decodeAgain(encodeURIComponent(encodeURIComponent(one)))).toBe(one);
      }),
    );
  });

  test("never throws, and has nothing to do the second time", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("%", "2", "5", "0", "D", "B", "a", "+", "я", "\ud800") }),
        (text) => {
          const once = decodeAgain(text);
          if (!/%25/.test(once)) expect(decodeAgain(once)).toBe(once);
        },
      ),
    );
  });
});
