import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateArbitrageLink } from "./arbitrage-link.ts";
import { openPage } from "./testing/open-page.ts";

const PARAMS = { ref: "vk_bot_test", ref_source: "vk_ads" };
const USER = { id: 555555 };
const OTKAZ = "https://безотказа.бабкиманки.рф/Eg5hd";
const FILLED = `${OTKAZ}?s4=vk_bot_test&s5=vk_ads&s6=555555`;

describe("an offer's link", () => {
  test("is the document's, to the letter", () => {
    const link = `${OTKAZ}?s4={ref}&s5={ref_source}&s6={user_id}`;
    expect(generateArbitrageLink(link, PARAMS, USER)).toBe(FILLED);
    expect(openPage().tracker.generateArbitrageLink(link, PARAMS, USER)).toBe(FILLED);
  });

  test("without macros gets s4, s5 and s6", () => {
    expect(generateArbitrageLink(OTKAZ, PARAMS, USER)).toBe(FILLED);
    expect(generateArbitrageLink(`${OTKAZ}?s4=old&a=1`, PARAMS, USER)).toBe(
      `${OTKAZ}?s4=vk_bot_test&a=1&s5=vk_ads&s6=555555`,
    );
  });

  test("takes s4, s5 and s6 of the link that was followed where the names of the document are not there", () => {
    expect(generateArbitrageLink(OTKAZ, { s4: "a", s5: "b", s6: "c" }, null)).toBe(`${OTKAZ}?s4=a&s5=b&s6=c`);
    expect(generateArbitrageLink(OTKAZ, { ref: "{ref}", s4: "a" }, null)).toBe(`${OTKAZ}?s4=a`);
  });

  test("fills a macro by the full name with s4, s5 or s6 where the link that was followed had those", () => {
    const link = `${OTKAZ}?a={ref}&b={ref_source}&c={user_id}`;
    expect(generateArbitrageLink(link, { s4: "a", s5: "b", s6: "c" }, null)).toBe(`${OTKAZ}?a=a&b=b&c=c`);
    expect(generateArbitrageLink(link, { ref: "{ref}", s4: "a", s6: "c" }, USER)).toBe(`${OTKAZ}?a=a&c=555555`);
    expect(generateArbitrageLink(link, { ref: "own", s4: "a" }, null)).toBe(`${OTKAZ}?a=own`);
  });

  test("has nothing for what is not known, and never a macro", () => {
    const link = `${OTKAZ}?s4={ref}&s5={ref_source}&s6={user_id}`;
    for (const nothing of [null, undefined, {}]) expect(generateArbitrageLink(link, nothing, null)).toBe(OTKAZ);
    expect(generateArbitrageLink(OTKAZ, null, undefined)).toBe(OTKAZ);
    expect(generateArbitrageLink(link, { ref: "{{campaign_id}}", ref_source: "vk_ads" }, USER)).toBe(
      `${OTKAZ}?s5=vk_ads&s6=555555`,
    );
  });

  test("may name any mark and the user by either name", () => {
    const link = 'https://x.example/?n={first_name}&l={last_name}&u={user_id}&m={erid|utm_term|"none"}&f={flag}';
    const user = { user_id: "7", first_name: "Иван", last_name: "И" };
    expect(generateArbitrageLink(link, { flag: false, erid: null }, user)).toBe(
      "https://x.example/?n=%D0%98%D0%B2%D0%B0%D0%BD&l=%D0%98&u=7&m=none&f=false",
    );
  });

  test("believes the user's data over the link's", () => {
    const link = "https://x.example/?u={user_id}";
    expect(generateArbitrageLink(link, { user_id: 1 }, { id: 2 })).toBe("https://x.example/?u=2");
    expect(generateArbitrageLink(link, { user_id: 1 }, null)).toBe("https://x.example/?u=1");
  });

  test("encodes what it fills in", () => {
    expect(generateArbitrageLink("https://x.example/?a={ref}", { ref: "a&b=c#d" }, null)).toBe(
      "https://x.example/?a=a%26b%3Dc%23d",
    );
  });

  test("never throws, whatever it is given", () => {
    const character = fc.nat(0xffff).map((code) => String.fromCharCode(code));
    const odd = [null, undefined, 5, NaN, 10n, true, [], {}, { a: 1 }, Symbol("s"), () => 1, "{ref}", "%", "\ud83d"];
    const value = fc.oneof(fc.constantFrom<unknown>(...odd), fc.string({ unit: character, maxLength: 10 }));
    const marks = fc.oneof(value, fc.dictionary(fc.constantFrom("ref", "s4", "__proto__", "x"), value));
    fc.assert(
      fc.property(value, marks, fc.oneof(value, fc.record({ id: value, first_name: value })), (...given) => {
        const [link, params, user] = given as Parameters<typeof generateArbitrageLink>;
        expect(generateArbitrageLink(link, params, user)).toBeTypeOf("string");
      }),
    );
  });
});
