import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMacros } from "./ad-macros.ts";
import { hasMacro } from "./macro.ts";
import { percentDecode } from "./percent.ts";

/** The same rule as a walk over the characters: slower, so it is the test's, not the package's. */
function holdsMacro(value: string): boolean {
  const text = percentDecode(value);
  const whole = text.trim();
  if (/^(?:__[A-Z0-9_]+__|%%[\w.-]+%%|#\w+#|<\w+>)$/.test(whole)) return true;
  const [, upper = ""] = /^\[+([A-Z0-9_]+)\]+$/.exec(whole) ?? [];
  if (/_[A-Z0-9]+$|ID$/.test(upper)) return true;
  for (const [open, close] of [
    ["{", "}"],
    ["[[[", "]]]"],
  ] as const) {
    for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) {
      const end = text.indexOf(close, at);
      const name = text.slice(at + open.length, end);
      if (end >= 0 && /^[\p{L}\p{M}\p{N}_\s.:|-]+$/u.test(name) && hasNamePart(name)) return true;
    }
  }
  return false;
}

/** A letter, a digit or `_`, with nothing but separators before it. */
function hasNamePart(name: string): boolean {
  return /[\p{L}\p{N}_]/u.test([...name.replace(/^[\s.:|-]+/, "")][0] ?? "");
}

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
    ["{{campaign.name}}"],
    ["{{ banner_id }}"],
    ["{campaign-id}"],
    ["{Кампания}"],
    ["{имя кампании 2}"],
    ["%7B%D0%B8%D0%BC%D1%8F%7D"],
    ["%7Buser%20id%7D"],
    ["\u0024{user.id}"],
    ["{ref|s4}"],
    ["{{name|upper}}"],
    ["{utm:source}"],
    ["__CID__"],
    [" __CAMPAIGN_ID__ "],
    ["%%id%%"],
    ["[CLICK_ID]"],
    ["[ID]"],
    ["[[BANNER_ID]]"],
    ["#id#"],
    ["<user_id>"],
  ])("finds the macro of %s", (value) => expect(hasMacro(value)).toBe(true));

  test.each([
    [""],
    ["vk_bot"],
    ["{}"],
    ["{{}}"],
    ["{ - }"],
    ['{"a":1}'],
    ["{a,b}"],
    ["[RU]"],
    ["[RU] весна"],
    ["__init"],
    ["__test__"],
    ["#1"],
    ["#весна #лето"],
    ["100%%"],
    ["<3"],
    ["a < b > c"],
    ["{open"],
    ["close}"],
    ["}x{"],
    ["[[x]]"],
    ["[[[x]]"],
    ["[x]"],
    ["100%"],
    ["%257Buser_id%257D"],
  ])("finds none in %s", (value) => expect(hasMacro(value)).toBe(false));

  test("agrees with a walk over the characters", () => {
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
      "__",
      "ID",
      "%%",
      "#",
      "<",
      ">",
      " ",
      ".",
      "-",
      "|",
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (value) => {
        expect(hasMacro(value)).toBe(holdsMacro(value));
        // The link checker sees the same macros as the gateway.
        expect(findMacros(percentDecode(value)).length > 0).toBe(hasMacro(value));
      }),
      { numRuns: 3000 },
    );
  });
});
