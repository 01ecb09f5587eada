import type { DuckDBValue } from "@duckdb/node-api";
import type { ReportAnswer } from "@metka/contract";
import { expect, test } from "vitest";
import { reportCsv } from "./csv.ts";
import { figuresOf } from "./figures.ts";

const money = { all: ["RUB"], spent: ["RUB"] };
const loss = figuresOf(
  new Map<string, DuckDBValue>(Object.entries({ visits: 0, spend_RUB: 150n, profit_RUB: -150n, roi_RUB: -1 })),
  money,
);

const report: ReportAnswer = {
  ...{ success: true, from: "", to: "", tz: "UTC", as_of: "", basis: "click", model: "last", per: "visit", groups: 1 },
  group_by: ["ref"],
  rows: [{ group: { ref: "-1+cmd" }, ...loss }],
  unmatched_spend: [{ group: { ref: "nobody" }, ...loss }],
  unattributed: [{ group: { ref: null }, ...loss }],
  totals: loss,
  names: {},
};

test("a loss is a number to the spreadsheet, and a mark that begins like one is not", () => {
  const [head = "", row = "", unmatched = "", unattributed = "", total = ""] = reportCsv(report).slice(1).split("\r\n");
  const columns = head.split(",");
  const cell = (line: string, name: string) => line.split(",")[columns.indexOf(name)];
  expect([cell(row, "ref"), cell(row, "profit_RUB"), cell(row, "roi_RUB")]).toEqual(["'-1+cmd", "-1.50", "-1"]);
  expect([cell(unmatched, "ref"), cell(unmatched, "spend_RUB")]).toEqual(["Без визитов: nobody", "1.50"]);
  expect(cell(unattributed, "ref")).toBe("Без клика:");
  expect([cell(total, "ref"), cell(total, "profit_RUB")]).toEqual(["Итого", "-1.50"]);
});

test("a cell with any program's separator is quoted", () => {
  const named = (ref: string) => reportCsv({ ...report, rows: [{ group: { ref }, ...loss }] }).split("\r\n")[1];
  expect(["a;b", "a,b", "a\tb", "a\rb", 'a"b', "a b"].map((ref) => named(ref)?.split(",0,")[0])).toEqual([
    '"a;b"',
    '"a,b"',
    '"a\tb"',
    '"a\rb"',
    '"a""b"',
    "a b",
  ]);
});
