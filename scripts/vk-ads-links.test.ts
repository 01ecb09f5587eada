import { readFile } from "node:fs/promises";
import { readUrlParams } from "@metka/links";
import { describe, expect, test } from "vitest";
import { readOffers } from "../apps/gateway/src/capture/offers.ts";
import {
  capture,
  extraOf,
  NOW,
  noteCodes,
  REPORT,
  SHIPPED,
  shippedOffers,
} from "../apps/gateway/src/capture/testing.ts";
import { parseAdLink } from "../examples/mini-app/demo/vk-host/ad-link.ts";
import { launchUrl } from "../examples/mini-app/demo/vk-host/launch-url.ts";
import { fencedBlocks, inlineCode, tableRows } from "./support/markdown.ts";

/** The three "right links" at the end of the integration document, to the letter, and what replaces each. */
const PAIRS = [
  [
    "https://vk.com/app123456?ref=vk_bot_test&ref_source=vk_ads&s4=vk_bot_test&s5=vk_ads&s6={user_id}",
    "https://vk.com/app123456#ref=vk_bot_test&ref_source=vk_ads",
  ],
  [
    "https://vk.com/app123456?ref=mini_app_test&ref_source=vk_mini&s4=mini_app_test&s5=vk_mini&s6={user_id}",
    "https://vk.com/app123456#ref=mini_app_test&ref_source=vk_mini",
  ],
  [
    "https://vk.com/app123456?ref=direct_test&ref_source=direct&s4=direct_test&s5=direct&s6={user_id}",
    "https://vk.com/app123456#ref=direct_test&ref_source=direct",
  ],
] as const;

/** How the clicks of the shipped offers begin; the pages leave it out. */
const BEFORE = {
  "leads-tech": "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&",
  otkaz: "https://безотказа.бабкиманки.рф/Eg5hd?",
};
type Slug = keyof typeof BEFORE;

/** What VK puts in place of its macros. */
const NUMBERS: Readonly<Record<string, string>> = { ad_plan_id: "111", campaign_id: "222", banner_id: "333" };
const ERID = "2VtzqExample";
const USER = 555555;

const KEY = "a key of this test";
const SETTINGS = { ...REPORT, appSecrets: new Map([["123456", KEY]]) };

const read = (name: string) => readFile(new URL(`../docs/${name}`, import.meta.url), "utf8");
const [russian, english] = [await read("vk-ads-links.ru.md"), await read("vk-ads-links.md")];

describe.each([
  { language: "Russian", yes: "да", nothing: "ничего", ...sections(russian) },
  { language: "English", yes: "yes", nothing: "nothing", ...sections(english) },
])("the page in $language", ({ yes, nothing, page, ready, forms, pairs, macros, demo }) => {
  test("has no link to an app but those that are opened below", () => {
    const ofTable = tableRows(forms, 4)
      .slice(1)
      .map(([cell]) => code(cell));
    const links = page.match(/https:\/\/vk\.com\/[^\s`]+/g);
    expect(links).toEqual([...fencedBlocks(ready, "text"), ...ofTable, ...PAIRS.flat()]);
    expect(ofTable).toHaveLength(4);
  });

  describe("the link to copy", () => {
    const [link = ""] = fencedBlocks(ready, "text");
    const rows = tableRows(ready, 5).slice(1);
    const filled = `${withNumbers(link)}&erid=${ERID}`;

    test("has the marks of its table, in order", () => {
      const marks = rows.flatMap(([mark = ""]) => inlineCode(mark)).filter((mark) => mark !== "erid=…");
      expect(link).toBe(`https://vk.com/app123456#${marks.join("&")}`);
    });

    test("names only macros that are filled", () => {
      const known = tableRows(macros, 4).flatMap(([names = "", , isFilled]) =>
        isFilled === yes ? inlineCode(names) : [],
      );
      expect(known).toEqual(expect.arrayContaining(link.match(/\{\{\w+\}\}/g) ?? []));
    });

    test.each(rows)("%s: %s is stored and sent as the row says", (mark = "", _, column = "", ...parameters) => {
      const [name = "", written = ""] = (inlineCode(mark)[0] ?? `user_id=${USER}`).split("=");
      const value = name === "erid" ? ERID : withNumbers(written);
      for (const [index, slug] of slugs().entries()) {
        const captured = open(filled, slug);
        const stored: Record<string, unknown> = { ...captured.click, extra: extraOf(captured)[name] };
        expect(stored[code(column)]).toBe(value);
        const sent = new Map(captured.rendered.params);
        for (const parameter of inlineCode(parameters[index] ?? "")) expect(sent.get(parameter)).toBe(value);
      }
    });

    test("sends what its table names, and nothing else", () => {
      for (const [index, slug] of slugs().entries()) {
        const named = rows.flatMap((row) => inlineCode(row[3 + index] ?? ""));
        expect([...new URLSearchParams(received(filled, slug)).keys()]).toEqual(named);
        expect(noteCodes(open(filled, slug))).toEqual([]);
      }
    });

    test("sends what is added to the template as well", async () => {
      const added = inlineCode(ready).filter((text) => text.startsWith("&") && text !== "&");
      expect(added).toEqual(["&sub7={utm_campaign}", "&erid={erid}"]);
      const file = JSON.parse(await readFile(SHIPPED, "utf8"));
      for (const offer of file.offers) offer.template += added.join("");
      const offers = readOffers("offers.json", JSON.stringify(file), []);
      expect(open(filled, "leads-tech", offers).rendered.url).toMatch(/&sub6=555555&sub7=111&erid=2VtzqExample$/);
    });
  });

  test.each(tableRows(forms, 4).slice(1))("%s (%s) arrives as %s", (cell = "", _, arrives = "") => {
    const link = code(cell);
    for (const expected of inlineCode(arrives)) expect(received(link, "leads-tech")).toBe(expected);
    expect(extraOf(open(link, "leads-tech")).vk_group_id).toBe(/_-(\d+)/.exec(link)?.[1]);
    // If VK drops the query, what is left for the app to send?
    const marks = [...readUrlParams(opened(link, false)).params.values()].filter(({ source }) => source !== "launch");
    expect(arrives.includes(nothing)).toBe(marks.length === 0);
  });

  test("the document's links stand there to the letter, each with its replacement", () => {
    expect(fencedBlocks(pairs, "text")).toEqual(PAIRS.map((pair) => pair.join("\n")));
  });

  test.each(PAIRS.map((pair, index) => ({ pair, index })))("pair $index arrives as its row says", ({ pair, index }) => {
    const [, ...cells] = tableRows(pairs, 3)[index + 1] ?? [];
    const [original, replacement] = pair;
    const withRepeats = original.replace("?", "#").replace("&s6={user_id}", "");
    const repeatsOnly = withRepeats.replace(/#.*&s4=/, "#s4=");
    for (const link of [original, replacement, withRepeats, repeatsOnly]) {
      expect(slugs().map((slug) => received(link, slug))).toEqual(cells.map(code));
    }
    expect(noteCodes(open(original, "otkaz"))).toEqual(["unresolved_macro s6"]);
    expect(noteCodes(open(replacement, "otkaz"))).toEqual([]);
  });

  test("a macro that nobody filled is kept and not sent, whichever it is", () => {
    const names = tableRows(macros, 4).flatMap(([cell = ""]) => inlineCode(cell));
    expect(names.length).toBeGreaterThan(20);
    for (const macro of names) {
      const link = `https://vk.com/app123456#ref=${macro}&ref_source=vk_ads`;
      expect(received(link, "leads-tech")).toBe("sub5=vk_ads&sub6=555555");
      expect(extraOf(open(link, "leads-tech"))).toMatchObject({ unresolved_macros: { ref: macro } });
      expect(noteCodes(open(link, "leads-tech"))).toEqual(["unresolved_macro ref"]);
    }
  });

  test("what the demo is said to show stands on its page", async () => {
    const host = await readFile(new URL("../examples/mini-app/demo/vk-host/page/index.html", import.meta.url), "utf8");
    const labels = [...demo.matchAll(/\*\*(.+?)\*\*/g)].map(([, label = ""]) => label);
    expect(labels).toHaveLength(4);
    for (const label of labels) expect(host).toContain(label);
  });
});

test("of a mark that comes twice, the one after # is taken", () => {
  expect(received("https://vk.com/app123456?ref=query&ref_source=q#ref=hash", "otkaz")).toBe("s4=hash&s5=q&s6=555555");
});

test("both languages have the same code, commands and tables", () => {
  expect(inlineCode(russian).sort()).toEqual(inlineCode(english).sort());
  expect(fencedBlocks(russian, "bash")).toEqual(fencedBlocks(english, "bash"));
  for (const columns of [3, 4, 5]) {
    const codes = (page: string) => tableRows(page, columns).map((cells) => cells.map(inlineCode));
    expect(codes(russian)).toEqual(codes(english));
  }
});

function sections(page: string) {
  const [, ready = "", forms = "", pairs = "", macros = "", , demo = ""] = page.split(/^## /m);
  return { page, ready, forms, pairs, macros, demo };
}

/** In the order of the tables' columns. */
function slugs(): Slug[] {
  return ["leads-tech", "otkaz"];
}

/** The one code of a cell. */
function code(cell = ""): string {
  const [text, ...others] = inlineCode(cell);
  if (text === undefined || others.length > 0) throw new Error(`not one code: ${cell}`);
  return text;
}

function withNumbers(link: string): string {
  return link.replace(/\{\{(\w+)\}\}/g, (macro, name) => NUMBERS[name] ?? macro);
}

/** The address that the demo's VK opens the app at; `passQuery`: whether it lets through what follows `?`. */
function opened(link: string, passQuery: boolean): string {
  const launch = { page: "", user: USER, platform: "mobile_web", escapeHash: false } as const;
  const app = { appUrl: "https://app.example/", secureKey: KEY, ts: NOW / 1000 };
  return launchUrl({ ...launch, ...app, passQuery, link: parseAdLink(link) });
}

function open(link: string, offer: Slug, offers = shippedOffers) {
  return capture({ url: opened(link, true), offer }, { settings: SETTINGS, offers });
}

/** As much of the click's URL as the pages show. */
function received(link: string, offer: Slug): string {
  const { url } = open(link, offer).rendered;
  expect(url.slice(0, BEFORE[offer].length)).toBe(BEFORE[offer]);
  return url.slice(BEFORE[offer].length);
}
