import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fencedBlocks, inlineCode, tableRows } from "../../../scripts/support/markdown.ts";
import { checkLink, type LinkOptions } from "./index.ts";

const KNOWN = /^(utm_\w+|ref|ref_source|s[1-8]|sub\d+|erid|vk_\w+|user_id)$/;
const OPTIONS: LinkOptions = { macros: (name) => KNOWN.test(name), networkHosts: ["t.leads.tech"] };
const APP = "https://vk.com/app123456";

const check = (link: string) => checkLink(link, OPTIONS);
const codes = (link: string) => check(link).problems.map(({ code, parameter }) => [code, parameter].join(" ").trim());
const corrected = (link: string) => check(link).corrected;

const page = readFileSync(new URL("../../../docs/vk-ads-links.md", import.meta.url), "utf8");
const [, ready = "", forms = "", documented = "", macroTable = ""] = page.split(/^## /m);

describe("the integration document's links", () => {
  const pairs = fencedBlocks(documented, "text").map((block) => block.split("\n"));
  test("are three, each with its replacement", () => expect(pairs.map(({ length }) => length)).toEqual([2, 2, 2]));

  test.each(pairs)("%s is corrected to what docs/vk-ads-links.md says", (link = "", replacement = "") => {
    expect(corrected(link)).toBe(replacement);
    expect(corrected(replacement)).toBe(replacement);
    expect(check(replacement).problems).toEqual([]);
    expect(codes(link)).toEqual([
      "query_form",
      "unfilled_macro s6",
      "redundant_parameter s4",
      "redundant_parameter s5",
    ]);
  });

  test.each(pairs)("of %s all but s6 may arrive, if VK keeps the query", (link = "") => {
    const { kind, parameters } = check(link);
    expect(kind).toBe("vk_app");
    expect(parameters.map(({ name, source, kept, used }) => [name, source, kept, used])).toEqual([
      ["ref", "query", "unconfirmed", true],
      ["ref_source", "query", "unconfirmed", true],
      ["s4", "query", "unconfirmed", true],
      ["s5", "query", "unconfirmed", true],
      ["s6", "query", "unconfirmed", false],
    ]);
    expect(parameters[4]?.macros).toMatchObject([{ macro: "{user_id}", filled: "no" }]);
  });
});

describe("docs/vk-ads-links.md", () => {
  test("the link to copy has no problem, and shows what VK puts in", () => {
    const [link = ""] = fencedBlocks(ready, "text");
    const { problems, corrected: same, opened, parameters } = check(link);
    expect({ problems, same }).toEqual({ problems: [], same: link });
    expect(opened).not.toContain("{");
    expect(parameters.every(({ kept, used, source }) => kept === "yes" && used && source === "hash")).toBe(true);
  });

  test("its table of macros says what the checker says", () => {
    const words = { yes: ["yes"], unconfirmed: ["perhaps", "for sites yes"], no: ["no"] };
    const rows = tableRows(macroTable, 4).slice(1);
    const told = rows.flatMap(([names = "", , filled = ""]) =>
      inlineCode(names).map((macro) => {
        const [state = "?"] = Object.entries(words).find(([, begin]) => begin.some((w) => filled.startsWith(w))) ?? [];
        return [macro, state];
      }),
    );
    expect(told.length).toBeGreaterThan(20);
    const says = told.map(([macro = ""]) => [macro, check(`${APP}#ref=${macro}`).parameters[0]?.macros[0]?.filled]);
    expect(says).toEqual(told);
    expect(
      told.every(([macro = ""]) => check(`${APP}#ref=${macro}`).parameters[0]?.macros[0]?.what !== undefined),
    ).toBe(true);
  });

  test("its table of forms agrees on which need fixing", () => {
    const rows = tableRows(forms, 4).slice(1);
    const seen = rows.map(([link = ""]) => codes(inlineCode(link)[0] ?? ""));
    expect(seen).toEqual([[], [], ["query_form"], ["no_marks"]]);
  });
});

describe("a link to an app", () => {
  test.each([
    ["a second ?", `${APP}?ref=a?ref_source=b`, `${APP}#ref=a&ref_source=b`, "second_question_mark"],
    ["a second #", `${APP}#ref=a#ref_source=b`, `${APP}#ref=a&ref_source=b`, "second_hash"],
    ["an escaped #", `${APP}%23ref=a`, `${APP}#ref=a`, "escaped_hash"],
    ["an & that HTML has escaped", `${APP}#ref=a&amp;ref_source=b`, `${APP}#ref=a&ref_source=b`, "escaped_ampersand"],
    ["a number in its place", `${APP}#ref=a&#38;ref_source=b`, `${APP}#ref=a&ref_source=b`, "escaped_ampersand"],
    ["a value encoded twice", `${APP}#ref=%25D0%25B2`, `${APP}#ref=%D0%B2`, "double_encoded ref"],
    ["an escaped hash", `${APP}#ref%3Da%26ref_source%3Db`, `${APP}#ref=a&ref_source=b`, "escaped_hash"],
    ["a repeated parameter", `${APP}#ref=a&ref=b`, `${APP}#ref=a`, "repeated_parameter ref"],
    ["one in hash and query", `${APP}?ref=q#ref=h`, `${APP}#ref=h`, "repeated_parameter ref"],
    ["no value", `${APP}#ref=a&s1=`, `${APP}#ref=a`, "empty_parameter s1"],
    ["a space", `${APP}#ref=a b`, `${APP}#ref=a%20b`, "broken_character ref"],
    ["blanks around a value", `${APP}#ref=%20a%C2%A0`, `${APP}#ref=a`, "blank_characters ref"],
    ["another Unicode form", `${APP}#ref=%D0%B8%CC%86`, `${APP}#ref=%D0%B9`, "blank_characters ref"],
    ["blanks only", `${APP}#ref=a&s1=%E2%80%8B`, `${APP}#ref=a`, "empty_parameter s1"],
    ["U+0000", `${APP}#ref=a&s1=%00`, `${APP}#ref=a`, "broken_character s1"],
    ["the phone's address", "http://m.vk.com/app123456/#ref=a", `${APP}#ref=a`, "address"],
    ["no scheme", "vk.com/app123456#ref=a", `${APP}#ref=a`, "address"],
    ["a macro that does not exist", `${APP}#ref={{ad_id}}`, `${APP}#ref={{banner_id}}`, "unfilled_macro ref"],
    ["the old cabinet's", `${APP}#ref=x_{campaign_id}`, `${APP}#ref=x_{{ad_plan_id}}`, "unfilled_macro ref"],
    ["a network's macro", `${APP}#ref=a&s1=[[[subid]]]`, `${APP}#ref=a`, "unfilled_macro s1"],
    ["a template's chain", `${APP}#ref=a&s1={ref|s4}`, `${APP}#ref=a`, "unfilled_macro s1"],
    ["escaped braces", `${APP}#ref=%7B%7Bbanner_id%7D%7D`, `${APP}#ref={{banner_id}}`, "escaped_macro ref"],
    ["a signature", `${APP}#ref=a&sign=abc`, `${APP}#ref=a`, "secret"],
  ])("%s is reported and fixed", (_, link, repaired, code) => {
    expect(codes(link)).toContain(code);
    expect(check(link).problems.find((problem) => code.startsWith(problem.code))?.mended).toBe(true);
    expect(corrected(link)).toBe(repaired);
    expect(JSON.stringify(check(link))).not.toContain("abc");
  });

  test.each([
    ["a macro that may be filled", `${APP}#ref={{clickid}}`, "unconfirmed_macro ref"],
    ["a macro that nobody knows", `${APP}#ref={{brand_new}}`, "unknown_macro ref"],
    ["a name that the gateway does not take", `${APP}#colour=red`, "unknown_parameter colour"],
    ["no marks", APP, "no_marks"],
  ])("%s is reported and left", (_, link, code) => {
    expect(codes(link)).toEqual([code]);
    expect(corrected(link)).toBe(link);
  });

  test("keeps a router's path, and an address inside a value", () => {
    expect(corrected(`${APP}?ref=a#/offers?s1=b`)).toBe(`${APP}#/offers?s1=b&ref=a`);
    expect(corrected(`${APP}?ref=a#offers`)).toBe(`${APP}#offers?ref=a`);
    expect(corrected(`${APP}#s1=https://x.ru/?a=b`)).toBe(`${APP}#s1=https://x.ru/?a=b`);
    expect(corrected("https://vk.com/app1_-2?ref=a")).toBe("https://vk.com/app1_-2#ref=a");
  });
});

describe("other links", () => {
  test.each([
    ["a bot's", "https://vk.me/club1?ref=a", "bot", "bot_link"],
    ["a community's", "https://vk.com/club1#ref=a", "page", "not_an_app"],
    ["no link at all", "hello", "unreadable", "not_a_link"],
    ["a template", "https://cpa.example/c?sub4={ref|s4}", "template", "taken_for_template"],
    ["a template with a mistake", "https://t.leads.tech/c?sub4={nope}", "template", "unknown_macro"],
    ["a template with a macro in its host", "https://{ref}.example/?a={ref}", "template", "macro_in_host"],
  ])("%s is known for what it is", (_, link, kind, code) => {
    expect(check(link).kind).toBe(kind);
    expect(codes(link)).toContain(code);
  });

  test("the app's own address keeps its query; a launch that was signed for one user is taken out", () => {
    const link = "https://app.example/?vk_user_id=1&ref=a&sign=abc#s1=b";
    const { parameters } = check(link);
    expect(parameters.map(({ name, source, kept }) => [name, source, kept])).toEqual([
      ["vk_user_id", "launch", "yes"],
      ["s1", "hash", "yes"],
      ["ref", "query", "yes"],
    ]);
    expect(codes(link)).toEqual(["secret", "launch_parameters"]);
    expect(corrected(link)).toBe("https://app.example/?ref=a#s1=b");
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    "?",
    "#",
    "&",
    "=",
    "%23",
    "%3D",
    "%26",
    "%253D",
    "{{banner_id}}",
    "{{ad_id}}",
    "{user_id}",
    "{ref|s4}",
  ),
  fc.constantFrom(
    "%7B%7Bbanner_id%7D%7D",
    "%257Bx%257D",
    "ref",
    "s4",
    "sign",
    "vk_user_id",
    "/route",
    " ",
    "%00",
    "[[[x]]]",
  ),
  fc.string({ maxLength: 3, unit: "binary" }),
);
const anyLink = fc
  .tuple(
    fc.constantFrom(APP, "http://m.vk.com/app1", "https://a.example/", "", "https://t.leads.tech/c"),
    fc.array(piece),
  )
  .map(([base, pieces]) => base + pieces.join(""));

test("any text is checked without throwing, and its corrected link has nothing left to fix", () => {
  fc.assert(
    fc.property(fc.oneof(anyLink, fc.string({ unit: "binary" })), (link) => {
      const repaired = check(link).corrected;
      if (repaired === undefined) return;
      const again = check(repaired);
      expect(again.problems.filter((problem) => problem.mended)).toEqual([]);
      expect(again.corrected).toBe(repaired);
    }),
    { numRuns: 3_000 },
  );
});
