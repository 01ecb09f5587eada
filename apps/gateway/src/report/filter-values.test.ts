import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFilterValues } from "./filter-values.ts";

const read = (text: string) => {
  const answer = readFilterValues(text);
  return answer.ok ? answer.values : answer.problem;
};

describe("the values of a filter", () => {
  test.each<[string, string[]]>([
    ["spring", ["spring"]],
    ["spring,autumn", ["spring", "autumn"]],
    [" spring , autumn ", ["spring", "autumn"]],
    ['"Весна, 2025"', ["Весна, 2025"]],
    ['"Весна, 2025",Лето', ["Весна, 2025", "Лето"]],
    ['Лето , "Весна, 2025" ', ["Лето", "Весна, 2025"]],
    ["", [""]],
    ['""', [""]],
    ['"",Лето', ["", "Лето"]],
    ['"ООО ""Весна"""', ['ООО "Весна"']],
    ['ООО "Весна"', ['ООО "Весна"']],
    ['" "', [" "]],
    ["a\nb", ["a\nb"]],
    ["=1", ["=1"]],
  ])("%j are read", (text, values) => expect(read(text)).toEqual(values));

  test.each(["Весна,", ",Весна", "Весна,,Лето", ",", " ", "Весна, "])("%j has a comma too many", (text) => {
    expect(read(text)).toMatch(/^запятая лишняя/);
  });

  test.each(['"Весна', '"Весна" 2025', '"a"b"', '"a""', 'Лето,"Весна', '"'])(
    "%j has quotes that do not match",
    (text) => {
      expect(read(text)).toMatch(/^кавычки не сходятся/);
    },
  );

  test("of any text, in quotes, are that text", () => {
    const value = fc.string({ unit: fc.constantFrom('"', ",", " ", "\n", "я", "a") });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        expect(read(values.map((one) => `"${one.replaceAll('"', '""')}"`).join(","))).toEqual(values);
      }),
    );
  });

  test("of any text at all are read or refused in words, and never mean the missing mark by accident", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ",", " ", "a"), minLength: 1 }), (text) => {
        const answer = readFilterValues(text);
        if (!answer.ok) expect(answer.problem).toMatch(/^[а-я]/);
        else if (answer.values.includes("")) expect(text).toContain('""');
      }),
    );
  });
});
