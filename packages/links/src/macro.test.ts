import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasMacro } from "./macro.ts";

/** The same rule written out in one expression: slower and harder to check, so it is the test's, not the package's. */
const NAME = "(?:[a-z0-9_]|%3[0-9]|%[46][1-9a-f]|%[57][0-9a]|%5f)+";
const REFERENCE = new RegExp(`(?:\\{|%7b)${NAME}(?:\\}|%7d)|(?:\\[|%5b){3}${NAME}(?:\\]|%5d){3}`, "i");

describe("hasMacro", () => {
  test.each([
    ["{user_id}"],
    ["{{campaign_id}}"],
    ["[[[clickid]]]"],
    ["vk_{ref}_s4"],
    ["%7Buser_id%7D"],
    ["%7b%7BbannerId%7D%7d"],
    ["%5B%5b%5Bclickid%5D%5D%5d"],
    ["{user%5Fid%7D"],
    ["%7Buser_id}"],
    ["[%5B[x]%5D]"],
    ["{{{x}}}"],
    ["{0}"],
  ])("finds the macro of %s", (value) => expect(hasMacro(value)).toBe(true));

  test.each([
    [""],
    ["vk_bot"],
    ["{}"],
    ["{{}}"],
    ["{user id}"],
    ["{имя}"],
    ["{a-b}"],
    ["{open"],
    ["close}"],
    ["}x{"],
    ["[[x]]"],
    ["[[[x]]"],
    ["[x]"],
    ["100%"],
    ["%257Buser_id%257D"],
    ["%7Buser%20id%7D"],
  ])("finds none in %s", (value) => expect(hasMacro(value)).toBe(false));

  test("agrees with a plain regular expression", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "[[[",
      "]]]",
      "%7B",
      "%7d",
      "%5B",
      "%5d",
      "a",
      "%61",
      "_",
      "%25",
      "%",
      "%2",
      "5",
      "я",
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (value) => {
        expect(hasMacro(value)).toBe(REFERENCE.test(value));
      }),
      { numRuns: 3000 },
    );
  });
});
