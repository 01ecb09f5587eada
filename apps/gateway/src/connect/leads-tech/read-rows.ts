import { parseMoney } from "../../money.ts";
import type { ReportedRow } from "../../store/statistics/model.ts";
import { ConnectorError } from "../connector.ts";

/** A page of statistics. */
export interface StatisticsPage {
  readonly rows: readonly ReportedRow[];
  /** How many rows there are on all pages; undefined: the answer does not say. */
  readonly count: number | undefined;
  /** Rows whose income is below zero: it counts as 0. */
  readonly negative: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Names that the list of rows may have. */
const LISTS = ["items", "rows", "list", "stats"];
/** Names that the value of the sub may have, in addition to the sub's own. */
const VALUES = ["subid", "subId", "sub", "value", "name", "title"];

const LONGEST_VALUE = 500;

/**
 * Reads a page; what is not as it should be throws, with the field's name, so that nothing of the day is applied.
 * Unknown fields do no harm.
 */
export function readRows(data: unknown, sub: string, currency: string): StatisticsPage {
  if (!isObject(data)) throw changed("в ответе нет data");
  const list = Array.isArray(data) ? data : LISTS.map((name) => data[name]).find(Array.isArray);
  if (list === undefined) throw changed(`в data нет списка (${LISTS.join(", ")})`);
  let negative = 0;
  const rows = list.map((row: unknown) => {
    if (!isObject(row)) throw changed("строка — не объект");
    const income = readIncome(row.sumwebmaster, currency);
    if (income < 0) negative += 1;
    return readRow(row, sub, Math.max(0, income));
  });
  const count = "allItemsCount" in data ? readCount(data, "allItemsCount") : undefined;
  return { rows, count, negative };
}

function readRow(row: Json, sub: string, income_minor: number): ReportedRow {
  return {
    value: readValue(row, sub),
    // These figures are for the reconciliation only.
    clicks: "clicks" in row ? readCount(row, "clicks") : 0,
    uniques: "uniques" in row ? readCount(row, "uniques") : 0,
    conversions: readCount(row, "conversions"),
    approved: readCount(row, "approved"),
    pending: readCount(row, "hold") + readCount(row, "inprogress"),
    rejected: readCount(row, "rejected"),
    income_minor,
  };
}

function readValue(row: Json, sub: string): string {
  const name = [sub, ...VALUES].find((candidate) => candidate in row);
  if (name === undefined) throw changed(`в строке нет поля ${sub}`);
  const value = row[name];
  if (value === null) return "";
  if (typeof value !== "string" && typeof value !== "number") throw changed(`поле ${name} — не текст и не число`);
  // PostgreSQL keeps no U+0000.
  return String(value).trim().replaceAll("\0", "").toWellFormed().slice(0, LONGEST_VALUE);
}

function readCount(row: Json, name: string): number {
  if (!(name in row)) throw changed(`нет поля ${name}`);
  const value = typeof row[name] === "string" ? Number(row[name].trim() || "x") : row[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw changed(`поле ${name} — не целое число`);
}

function readIncome(value: unknown, currency: string): number {
  if (value === undefined) throw changed("нет поля sumwebmaster");
  // The rounding error of a float is no kopeck: 0.1 + 0.2.
  const text = typeof value === "number" && Number.isFinite(value) ? value.toFixed(6) : value;
  if (typeof text !== "string") throw changed("поле sumwebmaster — не сумма");
  const isNegative = /^[-−]/.test(text.trim());
  const money = parseMoney(text.trim().replace(/^[-−]/, ""), currency);
  if (!money.ok) throw changed(`поле sumwebmaster: ${money.reason}`);
  return isNegative ? -money.minor : money.minor;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function changed(what: string): ConnectorError {
  return new ConnectorError(`ответ leads.tech изменился: ${what}; дни, которые так читаются, не меняем`);
}
