import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvMistake, parseCsv, type Separator } from "./csv.ts";

const rows = (text: string, separator: Separator = ",") => [...parseCsv(text, separator)].map(({ cells }) => cells);

test.each<[string, string[][]]>([
  ["", []],
  ["a,b", [["a", "b"]]],
  ["a,b\n", [["a", "b"]]],
  [
    "a,b\r\nc,d",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ["a\rb", [["a"], ["b"]]],
  [
    "a,\n,",
    [
      ["a", ""],
      ["", ""],
    ],
  ],
  ["\n\na", [[""], [""], ["a"]]],
  ['"a,b","c""d"', [["a,b", 'c"d']]],
  ['"a\r\nb",c', [["a\r\nb", "c"]]],
  ['"",x', [["", "x"]]],
  ['""""', [['"']]],
  ['ООО "Ромашка",2', [['ООО "Ромашка"', "2"]]],
  [" a , b ", [[" a ", " b "]]],
])("%j", (text, expected) => expect(rows(text)).toEqual(expected));

test("a cell of another separator's table may hold a comma", () => {
  expect(rows("a;1,5\nb;2,5", ";")).toEqual([
    ["a", "1,5"],
    ["b", "2,5"],
  ]);
  expect(rows("a\t1,5;2", "\t")).toEqual([["a", "1,5;2"]]);
});

test("a record says the line that it begins in", () => {
  const lines = (text: string) => [...parseCsv(text, ",")].map(({ line }) => line);
  expect(lines('a\n"b\nb\r\nb"\n\nc\rd')).toEqual([1, 2, 5, 6, 7]);
});

describe("quotes that cannot be meant so are reported with their line", () => {
  const mistake = (text: string) => {
    try {
      rows(text);
      return undefined;
    } catch (error) {
      return error instanceof CsvMistake ? `${error.line}: ${error.message}` : error;
    }
  };
  test.each([
    ['a\n"b', "2: кавычка открыта и не закрыта до конца файла"],
    ['a\n\n"b""\nc', "3: кавычка открыта и не закрыта до конца файла"],
    ['a\n"b"c', "2: после закрывающей кавычки стоит ещё что-то: кавычку внутри значения удваивают"],
    ['"b" ,c', "1: после закрывающей кавычки стоит ещё что-то: кавычку внутри значения удваивают"],
  ])("%j", (text, expected) => expect(mistake(text)).toBe(expected));
});

test("what is written by RFC 4180 is read back, with any separator and line end", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "я", '"', ",", ";", "\t", "\r", "\n", " ", "🙂") });
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
  const separators = fc.constantFrom<Separator[]>(",", ";", "\t");
  fc.assert(
    fc.property(table, separators, fc.constantFrom("\n", "\r\n"), (cells, separator, end) => {
      const text = cells.map((row) => row.map((one) => written(one, separator)).join(separator) + end).join("");
      expect(rows(text, separator)).toEqual(cells);
    }),
  );
});

test("whatever comes is read or refused by name", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", "a") }), (text) => {
      try {
        expect(rows(text).length).toBeLessThanOrEqual(text.length);
      } catch (error) {
        expect(error).toBeInstanceOf(CsvMistake);
      }
    }),
  );
});

function written(cell: string, separator: Separator): string {
  return /["\r\n]/.test(cell) || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
