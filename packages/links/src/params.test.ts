import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readUrlParams } from "./params.ts";

/** What was read, as `source:name=value`. */
function read(url: string): string[] {
  return Array.from(readUrlParams(url).params, ([name, { value, source }]) => `${source}:${name}=${value}`).sort();
}

describe("readUrlParams", () => {
  test.each([
    ["https://vk.com/app1?ref=x&s4=y", ["query:ref=x", "query:s4=y"]],
    ["/path?ref=x", ["query:ref=x"]],
    ["?a=b#c=d", ["hash:c=d", "query:a=b"]],
    ["https://vk.com/app1#a=b&c=d", ["hash:a=b", "hash:c=d"]],
    ["#?a=b", ["hash:a=b"]],
    ["#&a=b", ["hash:a=b"]],
    ["#/route?a=b", ["hash:a=b"]],
    ["#/route/x=1?a=b", ["hash:a=b"]],
    ["#/route&a=b", ["hash:a=b"]],
    ["#!/route?x=y", ["hash:x=y"]],
    ["#route?a=b", ["hash:a=b"]],
    ["#url=https://x/?a=b", ["hash:url=https://x/?a=b"]],
    ["#/route", []],
    ["#/a=b", []],
    ["#route", []],
    ["a=b", []],
    ["", []],
    ["#a%3Db%26c%3Dd", ["hash:a=b", "hash:c=d"]],
    ["#%2Froute%3Fa%3Db", ["hash:a=b"]],
    ["#/route%3fa%3db", ["hash:a=b"]],
    ["#a%3Db%2526c", ["hash:a=b&c"]],
    ["#a=b%3Dc", ["hash:a=b=c"]],
    ["?a=b?c=d", ["query:a=b", "query:c=d"]],
    ["??a=b", ["query:a=b"]],
    ["?a=b?c=d#e=f?g=h", ["hash:e=f", "hash:g=h", "query:a=b", "query:c=d"]],
    ["#a=b#c=d", ["hash:a=b", "hash:c=d"]],
    ["?a=why?&c=d?", ["query:a=why?", "query:c=d?"]],
    ["?a=https://x/?c=d&e=f?g=h", ["query:a=https://x/?c=d", "query:e=f?g=h"]],
    ["?a=b%3Fc=d", ["query:a=b?c=d"]],
    ["not a url ?a=b", ["query:a=b"]],
    ["#x?y#a=b?c", ["hash:a=b?c"]],
    ["?a=b&amp;c=d&amp;amp;e=f", ["query:a=b", "query:c=d", "query:e=f"]],
    ["?a=b&#38;c=d&#x26;e=f&AMP;g=h", ["query:a=b", "query:c=d", "query:e=f", "query:g=h"]],
    ["?a=b&amp%3Bc=d", ["query:a=b", "query:c=d"]],
    ["#a=b&amp;c=d", ["hash:a=b", "hash:c=d"]],
    ["#a%3Db%26amp%3Bc%3Dd", ["hash:a=b", "hash:c=d"]],
    ["#/route&amp;a=b", ["hash:a=b"]],
    ["?a=x%26amp%3By&b=x&amp=1", ["query:a=x&amp;y", "query:amp=1", "query:b=x"]],
  ])("reads %s", (url, expected) => expect(read(url)).toEqual(expected));

  test("prefers the hash to the query, and the first non-empty value within each", () => {
    expect(read("?ref=q1&ref=q2&s4=&s4=q3&s5=q4#ref=h1&ref=h2&s5=")).toEqual([
      "hash:ref=h1",
      "query:s4=q3",
      "query:s5=q4",
    ]);
  });

  test("leaves out what has no name or no value", () => {
    expect(read("?=x&flag&empty=&&a=1")).toEqual(["query:a=1"]);
  });

  test("decodes names and values as a form does, and keeps a broken escape as it stands", () => {
    expect(read("?%D1%84+x=%D0%98%D0%B2%D0%B0%D0%BD+%26+1%2B1#n=100%&m=%D0%98%zz%FF%2&k=%ED%A0%80%41")).toEqual([
      "hash:k=%ED%A0%80A",
      "hash:m=И%zz%FF%2",
      "hash:n=100%",
      "query:ф x=Иван & 1+1",
    ]);
  });

  test("keeps a prototype's name as an ordinary parameter", () => {
    expect(read("?__proto__=1&constructor=2")).toEqual(["query:__proto__=1", "query:constructor=2"]);
  });

  test("gives the signed launch query as it stood, and its parameters as launch parameters", () => {
    const query = "vk_user_id=494075&vk_app_id=6736218&vk_ref=other&odr_enabled=1&ref=x%20y&sign=htQFduJpLxz7";
    const url = `https://app.example/?${query}#ref=h`;
    expect(readUrlParams(url).launchParams).toBe(query);
    expect(read(url)).toEqual([
      "hash:ref=h",
      "launch:odr_enabled=1",
      "launch:vk_app_id=6736218",
      "launch:vk_ref=other",
      "launch:vk_user_id=494075",
    ]);
  });

  test("does not let the hash replace a signed launch parameter", () => {
    expect(read("?vk_user_id=1&sign=a#vk_user_id=666")).toEqual(["launch:vk_user_id=1"]);
  });

  test.each([
    ["?vk_user_id=1&sign=a", "vk_user_id=1&sign=a"],
    ["?vk_app_id=1&sign=a", "vk_app_id=1&sign=a"],
    ["?vk_user_id=1", undefined],
    ["?vk_user_id=1&sign=", undefined],
    ["?vk_platform=web&sign=a", undefined],
    ["?sign=a", undefined],
    ["#vk_user_id=1&sign=a", undefined],
    ["?vk_user_id=1#sign=a", undefined],
  ])("launch query of %s", (url, expected) => expect(readUrlParams(url).launchParams).toBe(expected));

  test("takes vk_ marks without a signature for ordinary ones", () => {
    expect(read("?vk_ad_id=5&odr_enabled=1")).toEqual(["query:odr_enabled=1", "query:vk_ad_id=5"]);
    expect(read("?odr_enabled=1&sign=a")).toEqual(["query:odr_enabled=1"]);
  });

  test("never gives a secret as a parameter", () => {
    expect(read("?vk_user_id=1&sign=a&Access_Token=b#sign=c&s%69gn=d&auth_key=e&design=f")).toEqual([
      "hash:design=f",
      "launch:vk_user_id=1",
    ]);
  });

  test("never throws, whatever the string, and finds no empty name or value", () => {
    const syntax = fc.constantFrom(
      "?",
      "#",
      "&",
      "=",
      "%",
      "%3D",
      "%26",
      "%3F",
      "/",
      "!",
      "+",
      "vk_user_id",
      "sign",
      "a",
      "\ud800",
    );
    const text = fc.array(syntax).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (url) => {
        const { params } = readUrlParams(url);
        expect(params.has("")).toBe(false);
        expect(params.has("sign")).toBe(false);
        for (const { value } of params.values()) expect(value).not.toBe("");
      }),
    );
  });

  test("reads back what a form encodes, from the query and from the hash", () => {
    const pairs = fc.dictionary(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.string({ unit: "grapheme", minLength: 1 }),
    );
    fc.assert(
      fc.property(pairs, (given) => {
        const marks = Object.entries(given).filter(([name]) => !/^(vk_.*|sign|access_token|auth_key)$/i.test(name));
        const encoded = new URLSearchParams(marks).toString();
        const expected = marks.map(([name, value]) => `${name}=${value}`).sort();
        expect(read(`https://x/?${encoded}`)).toEqual(expected.map((mark) => `query:${mark}`));
        expect(read(`https://x/#${encoded}`)).toEqual(expected.map((mark) => `hash:${mark}`));
        expect(read(`https://x/#${encodeURIComponent(encoded)}`)).toEqual(expected.map((mark) => `hash:${mark}`));
      }),
    );
  });
});
