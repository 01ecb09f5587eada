import { COST_MARKS, COST_VALUE_MAX, type CostLine, type CostMark, isLonger } from "@metka/contract";
import { cleanValue, decodeAgain } from "@metka/links";
import type { NewCost } from "../store/costs/model.ts";
import { EXPONENT, readAmount } from "./amount.ts";
import { readDay, whyNoDay } from "./day.ts";
import { shown } from "./mistakes.ts";

export const LINE_FIELDS = [
  "day",
  "mark",
  "value",
  "amount",
  "currency",
] as const satisfies readonly (keyof CostLine)[];

export type LineField = (typeof LINE_FIELDS)[number];

const EMPTY = "не должно быть пустым";

/** A line as it was sent, every field as text. */
export type SentLine = Readonly<Record<LineField, string>>;

/** The line as it is stored. Returns undefined after it has reported every wrong field. */
export function readLine(sent: SentLine, tell: (field: LineField, message: string) => void): NewCost | undefined {
  // An empty field is reported as empty and as nothing else.
  const mistake = (field: LineField, message: string) => tell(field, sent[field] === "" ? EMPTY : message);
  const day = readDay(cleanValue(sent.day));
  const mark = readMark(sent.mark);
  // In the form that the click's mark has, or the two would never meet.
  const value = cleanValue(decodeAgain(cleanValue(sent.value.toWellFormed())));
  const problem = problemOf(value);
  const amount = readAmount(sent.amount, sent.currency);
  if (day === undefined) mistake("day", `${shown(sent.day)} не день: ${whyNoDay(sent.day)}`);
  if (mark === undefined) mistake("mark", unknownMark(sent.mark));
  if (problem !== undefined) mistake("value", problem);
  if (!amount.ok && amount.field === "amount") mistake("amount", `${shown(sent.amount)}: ${amount.reason}`);
  else if (sent.amount === "") mistake("amount", EMPTY);
  if (!amount.ok && amount.field === "currency") mistake("currency", unknownCurrency(sent.currency));
  if (day === undefined || mark === undefined || problem !== undefined || !amount.ok) return undefined;
  return { day, mark, value, currency: amount.currency, amount_minor: amount.minor };
}

export function readMark(text: string): CostMark | undefined {
  return COST_MARKS.find((mark) => mark === text);
}

export function unknownMark(text: string): string {
  return `нет метки ${shown(text)}, есть ${COST_MARKS.join(", ")}`;
}

export function unknownCurrency(text: string): string {
  return `нет валюты ${shown(text)}, пример: RUB`;
}

/** What Excel writes if a formula has no result, or if a number does not fit its column. */
const EXCEL_ERROR =
  /^#(?:#+|(?:Н\/Д|N\/A|ЗНАЧ!|VALUE!|ССЫЛКА!|REF!|ДЕЛ\/0!|DIV\/0!|ИМЯ\?|NAME\?|ЧИСЛО!|NUM!|ПУСТО!|NULL!))$/i;

function problemOf(value: string): string | undefined {
  if (value === "") return EMPTY;
  if (isLonger(value, COST_VALUE_MAX)) return `длиннее ${COST_VALUE_MAX} символов`;
  if (EXPONENT.test(value)) return `${shown(value)}: Excel сократил число, задайте колонке текстовый формат`;
  if (EXCEL_ERROR.test(value)) return `${shown(value)} — ошибка формулы, а не значение: исправьте её в таблице`;
  return value.includes("\0") ? "содержит символ U+0000: уберите его" : undefined;
}
