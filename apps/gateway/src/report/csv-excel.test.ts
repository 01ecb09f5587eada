import type { DuckDBValue } from "@duckdb/node-api";
import type { ReportAnswer } from "@metka/contract";
import { expect, test } from "vitest";
import { parseCsv } from "../cost/csv.ts";
import { reportCsvForExcel } from "./csv-excel.ts";
import { figuresOf } from "./figures.ts";

const money = { all: ["RUB"], spent: ["RUB"] };
const loss = figuresOf(
  new Map<string, DuckDBValue>(
    Object.entries({ visits: 1500n, spend_RUB: 123450n, profit_RUB: -123450n, roi_RUB: -1 }),
  ),
  money,
);

function rowsOf(groups: ReportAnswer["rows"][number]["group"][], group_by: string[]) {
  const text = reportCsvForExcel({
    ...{
      success: true,
      from: "",
      to: "",
      tz: "UTC",
      as_of: "",
      basis: "click",
      model: "last",
      per: "visit",
      groups: 1,
    },
    group_by,
    rows: groups.map((group) => ({ group, ...loss })),
    unmatched_spend: [{ group: { day: "2026-11-28", ref: "осень" }, ...loss }],
    unattributed: [{ group: { day: "2026-11-28", ref: null }, ...loss }],
    totals: loss,
    names: {},
  });
  expect(text).toMatch(/^\ufeffrow;/);
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  const [header, ...rows] = [...parseCsv(text.slice(1), ";")].map(({ cells }) => cells);
  return rows.map((cells) => new Map(header?.map((name, at) => [name, cells[at] ?? ""])));
}

test("an Excel with Russian settings reads numbers as numbers, and days and nothing else in the column of days", () => {
  const rows = rowsOf([{ day: "2026-11-28", ref: "весна" }], ["day", "ref"]);
  expect(rows.map((row) => [row.get("row"), row.get("day"), row.get("ref")])).toEqual([
    ["", "28.11.2026", "весна"],
    ["Без визитов", "28.11.2026", "осень"],
    ["Без клика", "28.11.2026", ""],
    ["Итого", "", ""],
  ]);
  for (const row of rows) {
    expect([row.get("visits"), row.get("spend_RUB"), row.get("profit_RUB"), row.get("roi_RUB")]).toEqual([
      "1500",
      "1234,50",
      "-1234,50",
      "-1",
    ]);
  }
});

test.each([
  ["hour", "2026-11-28T13:00", "28.11.2026 13:00"],
  ["week", "2026-11-23", "23.11.2026"],
  ["month", "2026-11", "01.11.2026"],
])("a piece of time by %s is a date to it", (name, value, read) => {
  expect(rowsOf([{ [name]: value }], [name])[0]?.get(name)).toBe(read);
});

test.each([
  ["=1+1", "'=1+1"],
  ["-1+cmd", "'-1+cmd"],
  ["@a", "'@a"],
  ["a;b", "a;b"],
  ['ООО "Ромашка"', 'ООО "Ромашка"'],
  ["123456", "123456"],
  ["12345678901234567890", '="12345678901234567890"'],
  ["007", '="007"'],
  ["1-2", '="1-2"'],
  ["1,5", '="1,5"'],
  ["28.11", '="28.11"'],
  ["1e5", '="1e5"'],
])("a mark %j stays what it is", (ref, cell) => {
  expect(rowsOf([{ ref }], ["ref"])[0]?.get("ref")).toBe(cell);
});
