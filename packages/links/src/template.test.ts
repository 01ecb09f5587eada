import { describe, expect, test } from "vitest";
import { parseTemplate, type Template, type TemplateOptions } from "./template.ts";

const KNOWN = new Set(["ref", "s4", "ref_source", "s5", "user_id", "click_id"]);

function parse(source: string, options: Partial<TemplateOptions> = {}) {
  return parseTemplate(source, { macros: KNOWN, ...options });
}

function accept(source: string, options: Partial<TemplateOptions> = {}): Template {
  const result = parse(source, options);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template;
}

function codes(source: string, options: Partial<TemplateOptions> = {}): string[] {
  const result = parse(source, options);
  return result.ok ? [] : result.problems.map((problem) => problem.code);
}

function messages(source: string): string {
  const result = parse(source);
  return result.ok ? "" : result.problems.map((problem) => problem.message).join("\n");
}

describe("parseTemplate accepts", () => {
  test.each([
    ["https://example.com"],
    ["HTTP://example.com:8080/path/?a=1#top"],
    ["https://безотказа.бабкиманки.рф/Eg5hd?s4={ref|s4}"],
    ["https://x.ru/?a=vk_{ref}_{s4}&b=%D0%98+1%25&flag&c="],
    ['https://x.ru/?a={ref|"b&c=d#e?f g|%\n"}&b={"only"}'],
    ["https://x.ru/?"],
    ["https://x.ru/?#h"],
    ["https://x.ru/#/route?a=b"],
    ["https://[::1]:8080/?a={ref}"],
    ["https://x.ru/путь?имя=значение&arr[]=1"],
  ])("%s", (source) => expect(codes(source)).toEqual([]));

  test("and names the macros of every chain", () => {
    const template = accept('https://x.ru/?a={ref|s4|"lit"}&b={ref}_{s5}');
    expect(Array.from(template.macros)).toEqual(["ref", "s4", "s5"]);
    expect(template.source).toBe('https://x.ru/?a={ref|s4|"lit"}&b={ref}_{s5}');
  });

  test("the macros that a function allows", () => {
    const options = { macros: (name: string) => name.startsWith("sub") };
    expect(codes("https://x.ru/?a={sub1}", options)).toEqual([]);
    expect(codes("https://x.ru/?a={ref}", options)).toEqual(["unknown_macro"]);
  });
});

describe("parseTemplate refuses", () => {
  test.each([
    ["", "not_a_url"],
    ["example.com/?a={ref}", "not_a_url"],
    ["//example.com/", "not_a_url"],
    ["/go?a={ref}", "not_a_url"],
    ["https:/example.com", "not_a_url"],
    ["https:example.com", "not_a_url"],
    ["https:///example.com", "not_a_url"],
    ["https://?a=1", "not_a_url"],
    ["https://a..b:99999/", "not_a_url"],
    ["javascript:alert(1)", "scheme"],
    ["ftp://example.com/?a={ref}", "scheme"],
    ["https://user:pass@example.com/", "credentials"],
    ["https://user@example.com/", "credentials"],
    ["https://{ref}.example.com/", "macro_in_host"],
    ["https://{ref|s4}.example.com/", "macro_in_host"],
    ["https://example.com:{s4}/", "macro_in_host"],
    ["{ref}://example.com/", "macro_in_host"],
    ["{ref}", "macro_in_host"],
    ["https://a%7Bref%7D.com/", "macro_in_host"],
    ["https://x.ru/{ref}?a=1", "macro_outside_query"],
    ["https://x.ru/%7Bref%7D?a=1", "macro_outside_query"],
    ["https://x.ru/?{ref}=1", "macro_outside_query"],
    ["https://x.ru/?{ref|s4}=1", "macro_outside_query"],
    ["https://x.ru/{ref|s4}", "macro_outside_query"],
    ["https://x.ru/?{ref}", "macro_outside_query"],
    ["https://x.ru/?a%7Bref%7D=1", "macro_outside_query"],
    ["https://x.ru/?a=1#{ref}", "macro_outside_query"],
    ["https://x.ru/?a=1#[[[ref]]]", "macro_outside_query"],
    ["https://x.ru/?a={foo}", "unknown_macro"],
    ["https://x.ru/?a={ref|REF}", "unknown_macro"],
    ["https://x.ru/?a=1&b=2&a=3", "repeated_parameter"],
    ["https://x.ru/?sub+1=1&sub%201={ref}", "repeated_parameter"],
    ["https://x.ru/?a=1?b=2", "second_question_mark"],
    ["https://x.ru/??a=1", "second_question_mark"],
    ["https://x.ru/?a={ref}#/route?b=1", "second_question_mark"],
    ["https://x.ru/?=1", "empty_parameter_name"],
    ["https://x.ru/?a=1&&b=2", "empty_parameter_name"],
    ["https://x.ru/?a=1&", "empty_parameter_name"],
    ["https://x.ru/?a=100%&b=1", "bad_escape"],
    ["https://x.ru/?a=%{ref}", "bad_escape"],
    ["https://x.ru/?a=%4{ref}", "bad_escape"],
    ["https://x.ru/?a%zz=1", "bad_escape"],
    ["https://x.ru/?a%FF=1", "bad_escape"],
    [" https://x.ru/", "forbidden_character"],
    ["https://x.ru/?a=b c", "forbidden_character"],
    ["https://x.ru/?a=b\n", "forbidden_character"],
    ["https://x.ru/?a=\u0000", "forbidden_character"],
    ["https://x.ru/?a=\u200b", "forbidden_character"],
    ["https://x.ru/?a=\ud800", "forbidden_character"],
    ["https://x.ru\\@evil.ru/", "forbidden_character"],
    ['https://x.ru/?a="b"', "forbidden_character"],
    ["https://x.ru/?a=<b", "forbidden_character"],
  ])("%j as %s", (source, code) => expect(codes(source)).toEqual([code]));

  test.each([
    ["https://x.ru/?a={ref", "не закрыта"],
    ["https://x.ru/?a=ref}", "Лишняя скобка"],
    ["https://x.ru/?a={{ref}}", "Двойные скобки {{ref}}"],
    ["https://x.ru/?a={ref{s4}", "внутри макроса"],
    ["https://x.ru/?a={}", "пропущено имя"],
    ["https://x.ru/?a={ref|}", "пропущено имя"],
    ["https://x.ru/?a={|ref}", "пропущено имя"],
    ["https://x.ru/?a={ref s4}", "без пробелов"],
    ["https://x.ru/?a={имя}", "латинские буквы"],
    ['https://x.ru/?a={"x"|ref}', "последним"],
    ['https://x.ru/?a={ref|"x"y}', "последним"],
    ['https://x.ru/?a={ref"x"}', "нужна черта"],
    ['https://x.ru/?a={ref|"x}', "кавычка"],
    ['https://x.ru/?a={ref|""}', "пустой текст"],
    ['https://x.ru/?a={ref|"[[[x]]]"}', "внутри текста"],
    ['https://x.ru/?a={ref|"%7Bx%7D"}', "внутри текста"],
    ["https://x.ru/?a=[[[x]]]", "чужой макрос"],
    ["https://x.ru/?a=%7Bref%7D", "чужой макрос"],
    ["https://x.ru/?a=%257Bref%257D", "чужой макрос"],
    ["https://x.ru/?a={ref}%7b%7bref%7d%7d", "чужой макрос"],
  ])("%s as a bad macro, and says that it is «%s»", (source, said) => {
    expect(codes(source)).toEqual(["bad_macro"]);
    expect(messages(source)).toContain(said);
  });

  test.each([
    ["https://go.example.ru/?a={ref}", ["go.example.ru"]],
    ["https://GO.Example.RU/", ["go.example.ru"]],
    ["https://go.example.ru:8443/", ["go.example.ru"]],
    ["https://go.example.ru./", ["go.example.ru"]],
    ["http://go.example.ru:8443/", ["other.ru", "go.example.ru:8443"]],
    ["https://go.example.ru:443/", ["go.example.ru:443"]],
    ["https://go.example.ru/", ["https://go.example.ru/"]],
    ["https://бабкиманки.рф/", ["xn--80aabb9ablcql.xn--p1ai"]],
    ["https://xn--80aabb9ablcql.xn--p1ai/", ["БАБКИМАНКИ.рф"]],
    ["https://%65xample.ru/", ["example.ru"]],
    ["http://0x7f.1/", ["127.0.0.1"]],
  ])("%s, the service's own host", (source, ownHosts) => expect(codes(source, { ownHosts })).toEqual(["own_host"]));

  test.each([
    ["https://go.example.ru:8443/", ["go.example.ru:9000"]],
    ["https://go.example.ru/", ["example.ru"]],
    ["https://example.ru/go.example.ru", ["go.example.ru"]],
  ])("but not %s, another host", (source, ownHosts) => expect(codes(source, { ownHosts })).toEqual([]));

  test("nothing on account of a broken list of own hosts: that is an error of the caller", () => {
    expect(() => parse("https://x.ru/", { ownHosts: [""] })).toThrow(TypeError);
  });

  test("several things at once, each named with its place", () => {
    expect(codes("ftp://x.ru/{ref}?a={foo}&a=1#{bar}").sort()).toEqual(
      [
        "macro_outside_query",
        "macro_outside_query",
        "repeated_parameter",
        "scheme",
        "unknown_macro",
        "unknown_macro",
      ].sort(),
    );
    expect(messages("https://x.ru/?s4=%&a=1&a=2")).toMatch(/«s4».*\n.*«a»/);
    expect(messages("https://x.ru/?a=b c")).toContain("пробел (символ 18)");
  });

  test("at most twenty at a time", () => {
    expect(codes(`https://x.ru/?a=${"}".repeat(500)}`)).toHaveLength(20);
    expect(codes(`https://x.ru/?${"=&".repeat(500)}`)).toHaveLength(20);
  });
});
