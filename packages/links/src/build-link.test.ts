import fc from "fast-check";
import { expect, test } from "vitest";
import { AD_MACROS, buildLink } from "./build-link.ts";
import { checkLink } from "./check-link.ts";
import { cleanValue } from "./clean-value.ts";
import { hasMacro } from "./macro.ts";
import { readUrlParams } from "./params.ts";

const APP = "https://vk.com/app123456";

test("marks stand after # in their order, macros as they are written, the rest encoded", () => {
  const marks = [
    ["utm_source", "vk ads&co"],
    ["utm_content", "{{banner_id}}"],
    ["ref", "весна_{{ad_plan_id}}#1"],
    ["ref", "again"],
    ["erid", ""],
    ["", "nameless"],
  ] as const;
  const query =
    "utm_source=vk%20ads%26co&utm_content={{banner_id}}&ref=%D0%B2%D0%B5%D1%81%D0%BD%D0%B0_{{ad_plan_id}}%231";
  expect(buildLink(APP, marks, "hash")).toBe(`${APP}#${query}`);
  expect(buildLink(APP, marks, "query")).toBe(`${APP}?${query}`);
  expect(buildLink(APP, [["erid", " "]], "hash")).toBe(APP);
});

test("a link with every macro that VK fills has no mistake for the checker", () => {
  const filled = AD_MACROS.filter((macro) => macro.filled === "yes");
  for (const { macro } of filled) {
    const { problems } = checkLink(buildLink(APP, [["ref", macro]], "hash"), { macros: () => true });
    expect(problems).toEqual([]);
  }
});

test("whatever the values, the app reads them as they were written", () => {
  const value = fc.string({ unit: "binary" }).filter((text) => {
    const clean = cleanValue(text);
    return clean !== "" && !clean.includes("\0") && !clean.includes("%") && !hasMacro(clean);
  });
  fc.assert(
    fc.property(value, fc.constantFrom("hash" as const, "query" as const), (text, place) => {
      const link = buildLink(APP, [["ref", text]], place);
      expect(readUrlParams(link).params.get("ref")?.value).toBe(cleanValue(text.toWellFormed()));
    }),
    { numRuns: 40 },
  );
});
