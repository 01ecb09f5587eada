import type { Separator } from "./csv.ts";
import { LINE_FIELDS, type LineField } from "./read-line.ts";

/** What cabinets and people call them, beside our own names. */
const NAMES: ReadonlyMap<string, LineField> = new Map([
  ["day", "day"],
  ["дата", "day"],
  ["mark", "mark"],
  ["метка", "mark"],
  ["value", "value"],
  ["значение", "value"],
  ["amount", "amount"],
  ["расход", "amount"],
  ["сумма", "amount"],
  ["currency", "currency"],
  ["валюта", "currency"],
]);

const SEPARATORS = [";", ",", "\t"] as const;

/** Where each field stands in a row. */
export interface Columns {
  readonly places: ReadonlyMap<LineField, number>;
  readonly ignored: string[];
  readonly width: number;
}

/** The one by which the header has most names that are known. */
export function separatorOf(text: string): Separator {
  const [header = ""] = /[^\r\n]*\S[^\r\n]*/.exec(text) ?? [];
  const known = (separator: string) =>
    header.split(separator).filter((cell) => fieldOf(cell.replaceAll('"', "")) !== undefined).length;
  return SEPARATORS.reduce((best, next) => (known(next) > known(best) ? next : best));
}

/** `given`: fields that the request itself tells for all rows. Undefined after `tell` was told what is missing. */
export function readHeader(
  header: readonly string[],
  given: { has(field: LineField): boolean },
  tell: (field: LineField, message: string) => void,
): Columns | undefined {
  const places = new Map<LineField, number>();
  const ignored: string[] = [];
  const twice = new Set<LineField>();
  for (const [at, name] of header.entries()) {
    const field = fieldOf(name);
    if (field === undefined) ignored.push(name.trim() || `№ ${at + 1}`);
    else if (places.has(field)) twice.add(field);
    else places.set(field, at);
  }
  const missing = LINE_FIELDS.filter((field) => !places.has(field) && !given.has(field));
  for (const field of twice) tell(field, `таких колонок две: оставьте одну из ${namesOf(field)}`);
  for (const field of missing) tell(field, howToAdd(field));
  return missing.length + twice.size > 0 ? undefined : { places, ignored, width: header.length };
}

function fieldOf(name: string): LineField | undefined {
  return NAMES.get(name.trim().toLowerCase());
}

function namesOf(field: LineField): string {
  return [...NAMES].flatMap(([name, of]) => (of === field ? name : [])).join(", ");
}

function howToAdd(field: LineField): string {
  const inQuery = field === "mark" || field === "currency" ? ` или параметр ${field} в адресе` : "";
  return `нет колонки: нужна одна из ${namesOf(field)}${inQuery}`;
}
