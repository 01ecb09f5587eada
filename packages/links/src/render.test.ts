import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasMacro } from "./macro.ts";
import { type Rendered, renderTemplate } from "./render.ts";
import { parseTemplate } from "./template.ts";

type Values = Readonly<Record<string, string | undefined>>;

function render(source: string, values: Values): Rendered {
  const parsed = parseTemplate(source, { macros: () => true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const known = new Map(Object.entries(values));
  return renderTemplate(parsed.template, (macro) => known.get(macro));
}

const SHORT = "https://безотказа.бабкиманки.рф/Eg5hd?s4={ref|s4}&s5={ref_source|s5}&s6={user_id|s6}";
const LEADS =
  "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4={ref|s4}&sub5={ref_source|s5}&sub6={user_id|s6}";

describe("renderTemplate", () => {
  test("fills the short link in", () => {
    const values = { ref: "vk_bot_test", ref_source: "vk_ads", user_id: "555555" };
    const url = "https://безотказа.бабкиманки.рф/Eg5hd?s4=vk_bot_test&s5=vk_ads&s6=555555";
    expect(render(SHORT, values).url).toBe(url);
    expect(render(SHORT, { ...values, s6: "{user_id}" }).url).toBe(url);
  });

  test("leaves out the parameters without a value", () => {
    expect(render(LEADS, { user_id: "123456789" })).toEqual({
      url: "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789",
      params: [
        ["sub1", "babkimankirf"],
        ["sub2", "vk_bot_otkaz_1offer"],
        ["sub6", "123456789"],
      ],
    });
  });

  test.each([
    [{ a: "1", b: "2" }, "?x=1"],
    [{ b: "2" }, "?x=2"],
    [{ a: "", b: "2" }, "?x=2"],
    [{ a: "{user_id}", b: "2" }, "?x=2"],
    [{ a: "%7B%7Bid%7D%7D", b: "2" }, "?x=2"],
    [{ a: "[[[id]]]" }, "?x=d%26%23%3F%20"],
    [{ a: "0", b: "2" }, "?x=0"],
    [{}, "?x=d%26%23%3F%20"],
  ])("takes the first of a chain that has a value: %j", (values, expected) => {
    expect(render('https://x.ru/?x={a|b|"d&#? "}', values).url).toBe(`https://x.ru/${expected}`);
  });

  test("leaves a parameter out if one of its macros has no value", () => {
    const source = "https://x.ru/?p=vk_{a}_{b}&q=1";
    expect(render(source, { a: "1", b: "2" }).url).toBe("https://x.ru/?p=vk_1_2&q=1");
    expect(render(source, { a: "1" }).url).toBe("https://x.ru/?q=1");
    expect(render(source, { b: "2" }).url).toBe("https://x.ru/?q=1");
  });

  test("leaves no question mark when every parameter is left out", () => {
    expect(render("https://x.ru/path/?p={a}&q={b}#top", {})).toEqual({ url: "https://x.ru/path/#top", params: [] });
    expect(render("https://x.ru/?#top", {}).url).toBe("https://x.ru/#top");
  });

  test("keeps the template's own text as it is written", () => {
    const source = "HTTPS://Пример.РФ:443/Путь/%d0%98/?имя+1=a+b%2b%d0%98&flag&empty=&p=%d0%98+{a}#Якорь/%zz";
    expect(render(source, { a: "1" })).toEqual({
      url: source.replace("{a}", "1"),
      params: [
        ["имя 1", "a b+И"],
        ["flag", ""],
        ["empty", ""],
        ["p", "И 1"],
      ],
    });
  });

  test("encodes what HTML, a shell or a URL would read as syntax", () => {
    const { url } = render("https://x.ru/?p={a}", { a: "a'b(c)d*e!f\"g&h#i%j+k l<m>\r\n?=\u0000" });
    expect(url).toBe("https://x.ru/?p=a%27b%28c%29d%2Ae%21f%22g%26h%23i%25j%2Bk%20l%3Cm%3E%0D%0A%3F%3D%00");
  });

  test("keeps a byte order mark, and gives a lone surrogate as U+FFFD", () => {
    const { url, params } = render("https://x.ru/?p={a}", { a: "\ufeffx\ud83d" });
    expect(params).toEqual([["p", "\ufeffx\ufffd"]]);
    expect(new URL(url).searchParams.get("p")).toBe("\ufeffx\ufffd");
    expect(render('https://x.ru/?p={a|"\ud83d"}', {}).params).toEqual([["p", "\ufffd"]]);
  });

  test("leaves a parameter out if its parts make up a macro together", () => {
    expect(render("https://x.ru/?p={a}{b}&q=1", { a: "{user", b: "_id}" }).url).toBe("https://x.ru/?q=1");
    expect(render("https://x.ru/?p={a}id{b}&q=1", { a: "%7", b: "B" }).url).toBe("https://x.ru/?p=%257idB&q=1");
    expect(render("https://x.ru/?p={a}Bid%7D&q=1", { a: "%7" }).url).toBe("https://x.ru/?q=1");
  });

  const hostile = fc.constantFrom(
    "&",
    "#",
    "%",
    "?",
    "=",
    "+",
    '"',
    "'",
    "{",
    "}",
    "{x}",
    "%7Bx%7D",
    "[[[x]]]",
    "\r\n",
    "\ud800",
    "я",
    "🙂",
  );
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.oneof(hostile, fc.string({ maxLength: 3 })), { maxLength: 6 }).map((parts) => parts.join("")),
    fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => text.repeat(512)),
  );
  const values = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });
  const SOURCE = 'https://пример.рф/path/?z=%D0%98+1&p={a|b}&q=vk_{b}-{c}%20&r={c|"д&ё"}&s={a}{b}#top';

  /** What the parameters must be, by the rules and not by the code. */
  function expectedParams(given: Values): Array<[string, string]> {
    const has = (text: string | undefined): text is string => text !== undefined && text !== "" && !hasMacro(text);
    const [a, b, c] = [given.a, given.b, given.c].map((text) => (has(text) ? text : undefined));
    const pairs: Array<[string, string | undefined]> = [
      ["z", "И 1"],
      ["p", a ?? b],
      ["q", b !== undefined && c !== undefined ? `vk_${b}-${c} ` : undefined],
      ["r", c ?? "д&ё"],
      ["s", a !== undefined && b !== undefined ? `${a}${b}` : undefined],
    ];
    return pairs.flatMap(([name, text]) => {
      if (text === undefined || hasMacro(text)) return [];
      // Each value is made well-formed by itself: two halves of a pair from two values are not one character.
      const halves = name === "s" ? `${a?.toWellFormed()}${b?.toWellFormed()}` : text.toWellFormed();
      return [[name, halves]];
    });
  }

  test("gives a URL that reads back to exactly the values put in", () => {
    fc.assert(
      fc.property(values, (given) => {
        const { url, params } = render(SOURCE, given);
        const expected = expectedParams(given);
        expect(params).toEqual(expected);
        expect(Array.from(new URL(url).searchParams)).toEqual(expected);
        expect(new URL(url).hash).toBe("#top");
      }),
      { numRuns: 1000 },
    );
  });

  test("gives no macro, no repeated parameter and no second question mark", () => {
    fc.assert(
      fc.property(values, (given) => {
        const { url } = render(SOURCE, given);
        const names = Array.from(new URL(url).searchParams.keys());
        expect(hasMacro(url)).toBe(false);
        expect(hasMacro(decodeURIComponent(url))).toBe(false);
        expect(new Set(names).size).toBe(names.length);
        expect(url.split("?").length).toBeLessThanOrEqual(2);
        expect(url).toMatch(/^https:\/\/пример\.рф\/path\/\?[A-Za-z0-9%&=+._~-]*#top$/);
      }),
      { numRuns: 1000 },
    );
  });
});
