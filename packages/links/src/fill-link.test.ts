import { describe, expect, test } from "vitest";
import { fillLink } from "./fill-link.ts";

type Values = Readonly<Record<string, string | undefined>>;

const USER = { ref: "vk_bot_test", ref_source: "vk_ads", user_id: "555555" };

function lookUp(values: Values): (macro: string) => string | undefined {
  const known = new Map(Object.entries(values));
  return (macro) => known.get(macro);
}

function fill(link: string, values: Values = {}, defaults: Values = {}): string {
  return fillLink(link, lookUp(values), Object.entries(defaults));
}

describe("fillLink", () => {
  const FILLED = "https://безотказа.бабкиманки.рф/Eg5hd?s4=vk_bot_test&s5=vk_ads&s6=555555";
  const DEFAULTS = { s4: USER.ref, s5: USER.ref_source, s6: USER.user_id };

  test("fills in the link of the document, to the letter", () => {
    const link = "https://безотказа.бабкиманки.рф/Eg5hd?s4={ref}&s5={ref_source}&s6={user_id}";
    expect(fill(link, USER)).toBe(FILLED);
    expect(fill(link, USER, { s4: "other", s7: "other" })).toBe(FILLED);
  });

  test("sets the defaults in a link without macros", () => {
    expect(fill("https://безотказа.бабкиманки.рф/Eg5hd", USER, DEFAULTS)).toBe(FILLED);
  });

  test.each([
    ["HTTPS://Пример.РФ:443/Путь/../%d0%98/?имя+1=a+b%2b%d0%98&flag&empty=&z=1&a=2#Якорь/%zz"],
    ["https://x.ru"],
    ["//x.ru/a//b/"],
    ["/go/otkaz?url=https://y/?b=1#"],
    ["tg://resolve?domain=x"],
    ["?a=100%&b=%zz"],
    ['https://x.ru/?payload={"a":{"b":[[1]]}}&x={}&y={a,b}'],
    ["https://x.ru/#/route?a=1&b=2"],
    ["https://x.ru/#/route?"],
    ["not a link"],
    [""],
  ])("leaves %s as it is", (link) => expect(fill(link, USER)).toBe(link));

  test.each(["undefined", "[object%20Object]", "null", "__CID__", "{campaign-id}", "{Кампания}"])(
    "leaves a parameter out whose value is %s",
    (text) => {
      expect(fill(`https://x.ru/?s6=${text}&a=1`)).toBe("https://x.ru/?a=1");
      expect(fill("https://x.ru/?s6={user_id}&a=1", { user_id: decodeURIComponent(text) })).toBe("https://x.ru/?a=1");
    },
  );

  test("takes values without blanks around them, and blanks alone for no value", () => {
    const values = { user_id: " 123456 ", ref: "\u200b", name: "и\u0306од\u00a0" };
    expect(fill("https://x.ru/?s6={user_id}&s4={ref}&n={name}", values)).toBe(
      "https://x.ru/?s6=123456&n=%D0%B9%D0%BE%D0%B4",
    );
    expect(
      fillLink("https://x.ru/", () => undefined, [
        ["s6", " 7\ufeff"],
        ["s4", " "],
      ]),
    ).toBe("https://x.ru/?s6=7");
  });

  test.each([
    ["{ref}", "vk_bot_test"],
    ["{none|ref|user_id}", "vk_bot_test"],
    ["{none|user_id}", "555555"],
    ['{none|"d&#?/= \u2116"}', "d%26%23%3F%2F%3D%20%E2%84%96"],
    ['{ref|"d"}', "vk_bot_test"],
    ["vk_{ref}_{user_id}%20+", "vk_vk_bot_test_555555%20+"],
    ["%7Bref%7D", "vk_bot_test"],
    ["%7bnone%7cuser_id%7d", "555555"],
    ["{none%7Cuser_id%7D", "555555"],
    ["%7Bnone%7C%22a%20%26+b%22%7D", "a%20%26%2Bb"],
    ["{none|%22a&b%22}", "a%26b"],
    ['{none|"50%22"}', "50%2522"],
    ['{none|"a}{b"}', "a%7D%7Bb"],
    ['{"id":{user_id}}', '{"id":555555}'],
  ])("fills in a=%s", (written, expected) => {
    expect(fill(`https://x.ru/?a=${written}&b=1`, USER)).toBe(`https://x.ru/?a=${expected}&b=1`);
  });

  test("encodes what a URL, HTML or a shell would read as syntax, and a lone surrogate as U+FFFD", () => {
    expect(fill("?p={a}", { a: "a'b(c)d*e!f\"g&h#i%j+k l<m>\r\n?=/\ud800я" })).toBe(
      "?p=a%27b%28c%29d%2Ae%21f%22g%26h%23i%25j%2Bk%20l%3Cm%3E%20%20%3F%3D%2F%EF%BF%BD%D1%8F",
    );
    expect(fill("?p=\ud800{a}#\udfff", { a: "1" })).toBe("?p=\ufffd1#\ufffd");
    expect(fill("?p", {}, { "\ud800": "\udfff" })).toBe("?p&%EF%BF%BD=%EF%BF%BD");
  });

  test.each([[{ x: undefined }], [{ x: "" }], [{ x: "{user_id}" }], [{ x: "%7B%7Bid%7D%7D" }], [{ x: "[[[id]]]" }]])(
    "leaves out a parameter whose macro has the value %j",
    (values) => {
      expect(fill("https://x.ru/?a=1&b=vk_{x}_{y}&c={y}#top", { y: "0", ...values })).toBe("https://x.ru/?a=1&c=0#top");
      expect(fill("https://x.ru/?b={x}&c={x}#top", values)).toBe("https://x.ru/#top");
      expect(fill('https://x.ru/?b={x|y}&c={x|"z"}', { y: "0", ...values })).toBe("https://x.ru/?b=0&c=z");
    },
  );

  test.each([
    ["{{ref}}"],
    ["{{campaign_id}}"],
    ["%7B%7Bref%7D%7D"],
    ["[[[ref]]]"],
    ["%5B%5B%5Bref%5D%5D%5D"],
    ["{unknown}"],
    ["{ref|}"],
    ["{ref|unclosed"],
    ['{unknown|"unclosed'],
    ['{unknown|""}'],
    ['{unknown|"[[[x]]]"}'],
    ["%7Bunknown%7C%22%7Bx%7D%22%7D"],
    ["{re%66}"],
    ["%257Bref%257D"],
  ])("leaves out a parameter with the foreign or broken macro %s", (macro) => {
    expect(fill(`https://x.ru/?a=1&b=${macro}&c={ref}`, { ref: "v-1" })).toBe("https://x.ru/?a=1&c=v-1");
    expect(fill(`https://x.ru/?a=1&${macro}=b&c={ref}`, { ref: "v-1" })).toBe("https://x.ru/?a=1&c=v-1");
  });

  test("leaves out a parameter whose parts make up a macro together", () => {
    expect(fill("?p={a}{b}&q=1", { a: "{user", b: "_id}" })).toBe("?q=1");
    expect(fill("?p={a}{b}&q=1", { a: "{user|", b: "id}" })).toBe("?q=1");
    expect(fill("?p={a}Bid%7D&q=1", { a: "%7" })).toBe("?q=1");
    expect(fill("?p={a}", { a: "{user|id}" })).toBe("");
  });

  test.each([
    ["?a=1&b=2&a=3", "?a=1&b=2"],
    ["?a={x}&b=2&a={ref}&a=3", "?b=2&a=vk_bot_test"],
    ["?sub+1=1&sub%201=2&%73ub+1=3", "?sub+1=1"],
    ["?flag&flag=1&=x&=y", "?flag&=x"],
    ["?a=\n1&b\n=2&b\n=\n3#a\n=1&a\n=\n2", "?a=\n1&b\n=2#a\n=1"],
    ["#a=1&a=2", "#a=1"],
    ["?a=1#a=2", "?a=1#a=2"],
  ])("keeps the first of a repeated parameter: %s", (link, expected) => expect(fill(link, USER)).toBe(expected));

  test.each([
    ["?&a=1&&b=2&", "?a=1&b=2"],
    ["/p?", "/p"],
    ["/p?#h", "/p#h"],
    [" \n/p\u00a0\ufeff", "/p"],
  ])("drops empty parameters and white space around the link: %j", (link, expected) => {
    expect(fill(link)).toBe(expected);
  });

  test.each([
    ["https://x.ru/go/{ref}/{none}/{none|user_id}.html?a=1", "https://x.ru/go/vk_bot_test//555555.html?a=1"],
    ["https://x.ru/%7Bref%7D/a{{ref}}b/{none}.html", "https://x.ru/vk_bot_test/ab/html"],
    ['https://x.ru/{none|"a/b?c#d"}/x?a={ref}', "https://x.ru/a%2Fb%3Fc%23d/x?a=vk_bot_test"],
    ["https://x.ru/a/b[[[ref]]]/%257Bref%257D/{re%66}/c", "https://x.ru/a////c"],
    ["https://x.ru/{a{{ref}}b}/c", "https://x.ru//c"],
    ["https://x.ru/{slash}/{dots}", "https://x.ru/%2F%2Fy/.."],
  ])("fills in the path, and puts nothing for a macro without a value: %s", (link, expected) => {
    expect(fill(link, { ...USER, slash: "//y", dots: ".." })).toBe(expected);
  });

  test.each([
    ["#/route?ref={ref}&x={none}&y=1", "#/route?ref=vk_bot_test&y=1"],
    ["#/route?x={none}", "#/route"],
    ["#/route/{ref}/{none}?x=1", "#/route/vk_bot_test/?x=1"],
    ["#/route&x={none}&y={user_id}", "#/route&y=555555"],
    ["#ref={ref}&x={{ref}}", "#ref=vk_bot_test"],
    ["#ref={none}", ""],
    ["#top-{ref}", "#top-vk_bot_test"],
    ["#top-{none}-{user_id}", "#top--555555"],
    ['#/a?x={none|"1&x=2#3"}#4', "#/a?x=1%26x%3D2%233#4"],
    ["#a={none}&/route?b=1&b=2", "#/route?b=1"],
    ["?a={none}#/route?x={none}", "#/route"],
  ])("fills in the fragment, by its parameters if it has any: %s", (link, expected) => {
    expect(fill(`https://x.ru/${link}`, USER)).toBe(`https://x.ru/${expected}`);
  });

  describe("sets no value in the site", () => {
    test.each([
      ["https://{ref}.x.ru/p?a={ref}", "https://x.ru/p?a=evil.ru"],
      ["https://x.{ref}.ru/p", "https://x.ru/p"],
      ["https://x.ru{ref}/p", "https://x.ru/p"],
      ["https://x.ru:{ref}/p", "https://x.ru:/p"],
      ["https://%7B%7Bref%7D%7D.x.ru", "https://x.ru"],
      ['https://{ref|"www"}.x.ru/', "https://www.x.ru/"],
      ["https://{re%66}.x.ru/a", "https:///a"],
      ["https://{ref}/{ref}/p", "https:////p"],
      ["https:///{ref}/{ref}", "https:////"],
      ["https:/\t\\{ref}", "https:/\t\\"],
      ["https:{ref}/p", "https:/p"],
      ["//{ref}/p", "///p"],
      ["/{none}/{ref}/p", "///p"],
      ["{ref}", ""],
      ["{ref}/{ref}", "/"],
      ["x.ru/{ref}", "x.ru/evil.ru"],
      ["/go/{ref}", "/go/evil.ru"],
    ])("of %j", (link, expected) => expect(fill(link, { ref: "evil.ru", re: "evil.ru" })).toBe(expected));
  });

  describe("sets the defaults", () => {
    const values = { ref: "r", known: "" };
    const defaults = { s4: "new 4", s5: "", s6: "{user_id}", s7: "0" };

    test.each([
      ["https://x.ru", "https://x.ru?s4=new%204&s7=0"],
      ["https://x.ru/#top", "https://x.ru/?s4=new%204&s7=0#top"],
      ["https://x.ru/?#top", "https://x.ru/?s4=new%204&s7=0#top"],
      ["https://x.ru/?a=1", "https://x.ru/?a=1&s4=new%204&s7=0"],
      ["https://x.ru/?a=1&", "https://x.ru/?a=1&s4=new%204&s7=0"],
      ["?s7=old&a=1&s5=old&s6=old&s4", "?s7=0&a=1&s5=old&s6=old&s4=new%204"],
      ["?s%34=old&a=1&s4=older", "?s4=new%204&a=1&s7=0"],
      ["?#s4=other", "?s4=new%204&s7=0#s4=other"],
      ["/go?s4={{campaign_id}}&s5=[[[x]]]&s6={unknown}", "/go?s4=new%204&s7=0"],
      ["/go?a={{ref}}", "/go?s4=new%204&s7=0"],
      ["https://{ref}.x.ru/", "https://x.ru/?s4=new%204&s7=0"],
    ])("in %s", (link, expected) => expect(fill(link, values, defaults)).toBe(expected));

    test.each([
      ["/go?a={ref}", "/go?a=r"],
      ["/go?a={known}", "/go"],
      ["/go?a={unknown|known}", "/go"],
      ["/go/{ref}", "/go/r"],
      ["/go#{ref}", "/go#r"],
      ["/go#/a?b={known}", "/go#/a"],
    ])("but not next to a macro that is known: %s", (link, expected) => {
      expect(fill(link, values, defaults)).toBe(expected);
    });

    test("of the same name once, and none that would make up a macro", () => {
      const twice = [
        ["s4", "1"],
        ["s4", ""],
        ["s5", "{a|b}"],
      ] as const;
      expect(fillLink("?s4=0", () => undefined, twice)).toBe("?s4=1");
    });
  });
});
