import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanValue } from "./clean-value.ts";
import { fillLink } from "./fill-link.ts";
import { hasMacro } from "./macro.ts";
import { hashQuery } from "./params.ts";
import { formDecode, percentDecode } from "./percent.ts";
import { renderTemplate } from "./render.ts";
import { parseTemplate } from "./template.ts";

type Values = Readonly<Record<string, string | undefined>>;

function lookUp(values: Values): (macro: string) => string | undefined {
  const known = new Map(Object.entries(values));
  return (macro) => known.get(macro);
}

function fill(link: string, values: Values = {}, defaults: Values = {}): string {
  return fillLink(link, lookUp(values), Object.entries(defaults));
}

describe("fillLink, whatever the link and the values,", () => {
  const syntax = fc.constantFrom(
    ...'? # & = / // . : | " { } [[[ ]]] %7B %7D %7C %22 %25 %257B %257D % + ! ; \\ @'.split(" "),
    ...["{a}", "{b|c}", "%7Bc%7D", '{a|"', '"}', '{d|"&x=1#?/"}', "{{a}}", "[[[a]]]", "{0}", "{d}"],
    ...["https://", "x.ru", "//", "a", "a=", "b=1", "s4", "s4=", "1", "ф", " ", "\t", "\ud800", "\udfff"],
  );
  const link = fc.oneof(
    { weight: 4, arbitrary: fc.array(syntax, { maxLength: 24 }).map((pieces) => pieces.join("")) },
    fc.string({ unit: "binary" }),
  );
  const value = fc.oneof(
    fc.constantFrom(undefined, "", "0", "{a}", "//evil.ru", ".evil.ru", "{a|b}", '{a|"', '"}', "{", "}", "%7", "a|"),
    fc.array(syntax, { maxLength: 4 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  const values = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });
  const defaults = fc.record({ s4: value, a: value, s6: value }, { requiredKeys: [] });

  function repeatedNames(list: string): string[] {
    const names = list
      .split("&")
      .filter((part) => part !== "")
      .map((part) => formDecode(part.split("=")[0] ?? ""));
    return names.filter((name, at) => names.indexOf(name) < at);
  }

  test("gives no macro, no chain, no repeated parameter and no lone surrogate, whatever the link", () => {
    fc.assert(
      fc.property(link, values, defaults, (text, given, set) => {
        const result = fill(text, given, set);
        const decoded = percentDecode(result);
        expect(hasMacro(result)).toBe(false);
        expect(hasMacro(decoded)).toBe(false);
        expect(decoded).not.toMatch(/\{[A-Za-z0-9_]+\|/);
        const [beforeHash = "", hash = ""] = result.split(/#(.*)/s);
        const [, query = ""] = beforeHash.split(/\?(.*)/s);
        expect(repeatedNames(query)).toEqual([]);
        if (hashQuery(hash).includes("=")) expect(repeatedNames(hashQuery(hash))).toEqual([]);
        expect(result.isWellFormed()).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test("changes nothing in its own result", () => {
    fc.assert(
      fc.property(link, values, defaults, (text, given, set) => {
        const filled = fill(text, given);
        expect(fill(filled, given)).toBe(filled);
        const withoutMacros = fill(filled, given, set);
        expect(fill(withoutMacros, given, set)).toBe(withoutMacros);
        const noneKnown = fill(text, {}, set);
        expect(fill(noneKnown, {}, set)).toBe(noneKnown);
      }),
      { numRuns: 5000 },
    );
  });

  test("opens the same site whatever the values", () => {
    const hostOf = (result: string) => {
      try {
        return new URL(result, "https://app.example/page").host;
      } catch {
        return undefined;
      }
    };
    const start = fc.constantFrom("https://", "https:", "https:/", "/", "//", "", "http:\\", "x.ru/", "/go/", "tg://");
    fc.assert(
      fc.property(start, link, values, (opener, text, given) => {
        const host = hostOf(fill(opener + text, given));
        if (host !== undefined) expect(host).toBe(hostOf(fill(opener + text)));
      }),
      { numRuns: 5000 },
    );
  });

  test("gives what the server renders, where the link is a template", () => {
    const written = fc.array(
      fc.constantFrom("a", "%D0%98", "+", "я", "{a}", "{b}", "{a|b}", '{c|"&#?=/ 1"}', '{a|b|"д"}', "{{", "[[[a]]]"),
      { maxLength: 4 },
    );
    const list = fc
      .array(written, { maxLength: 5 })
      .map((parameters) => parameters.map((parts, at) => `p${at}=${parts.join("")}`).join("&"));
    fc.assert(
      fc.property(list, fc.constantFrom("", "#top", "#/a?b=1"), values, (query, fragment, given) => {
        const source = `https://пример.рф/Path/?${query}${fragment}`;
        const parsed = parseTemplate(source, { macros: () => true });
        fc.pre(parsed.ok && !Object.values(given).some((text) => text !== undefined && /\{|\|/.test(text)));
        // The gateway cleans a click's values when it reads them.
        const read = (name: string) => cleanValue(lookUp(given)(name) ?? "");
        if (parsed.ok) expect(fill(source, given)).toBe(renderTemplate(parsed.template, read).url);
      }),
      { numRuns: 1000 },
    );
  });

  test("takes a very long tangle in linear time", () => {
    for (const piece of ["{", "{{a|", '{a|"', "%7Ba%7C%22", "a|", "[[[", "&a={x}", "#", "?", "/", "&"]) {
      const tangle = piece.repeat(20_000);
      expect(hasMacro(fill(`https://x.ru/?a=${tangle}`, { a: tangle })), piece).toBe(false);
    }
  });
});
