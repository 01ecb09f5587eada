import { COST_ZONE, CostsQuerySchema } from "@metka/contract";
import { currencyCode } from "../money.ts";
import { isTimeZone } from "../report/time-zone.ts";
import type { NewCost } from "../store/costs/model.ts";
import { CsvMistake } from "./csv.ts";
import { type DecodedTable, decodeTable } from "./decode.ts";
import { Mistakes, shown } from "./mistakes.ts";
import { readCsvCosts, type TableNote } from "./read-csv.ts";
import { readJsonCosts } from "./read-json.ts";
import { type LineField, readMark, unknownCurrency, unknownMark } from "./read-line.ts";
import { type PlacedCost, sumLines } from "./sum-lines.ts";

/** The lines of one request, as they are stored. */
export interface CostImport {
  readonly zone: string;
  readonly lines: readonly NewCost[];
  /** The number of lines sent, before lines with the same key are added up. */
  readonly received: number;
  /** For a CSV only. */
  readonly table?: {
    readonly encoding: DecodedTable["encoding"];
    readonly ignored_columns: string[];
    readonly table_notes?: TableNote[];
  };
}

export type CostsQuery = Readonly<Record<string, unknown>>;

const QUERY = Object.keys(CostsQuerySchema.properties);

/** A body of JSON, already parsed, or the bytes of a CSV. Throws with every mistake named, and then nothing is stored. */
export function readCosts(body: unknown, query: CostsQuery): CostImport {
  const mistakes = new Mistakes();
  const { zone, lines, received, table } =
    body instanceof Uint8Array ? fromCsv(body, query, mistakes) : fromJson(body, query, mistakes);
  const summed = sumLines(lines, mistakes);
  mistakes.throwIfAny();
  return { zone, lines: summed, received, ...(table === undefined ? {} : { table }) };
}

type Sent = Omit<CostImport, "lines"> & { readonly lines: readonly PlacedCost[] };

function fromJson(body: unknown, query: CostsQuery, mistakes: Mistakes): Sent {
  for (const name of Object.keys(query)) {
    const known = QUERY.includes(name);
    mistakes.add(`/${name}`, known ? "в адресе это для CSV: в JSON впишите в тело" : NO_SUCH);
  }
  const sent = readJsonCosts(body, mistakes);
  checkZone(sent.zone, mistakes);
  return sent;
}

function fromCsv(bytes: Uint8Array, query: CostsQuery, mistakes: Mistakes): Sent {
  const given = new Map<LineField, string>();
  const chosen = new Map<"value" | "amount" | "mark", string>();
  let zone: string = COST_ZONE;
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== "string") mistakes.add(`/${name}`, "параметр назван дважды");
    else if (name === "tz") zone = value;
    else if (name === "mark" || name === "currency") given.set(name, value);
    else if (name === "value_column" || name === "amount_column") chosen.set(COLUMN_OF[name], value);
    else mistakes.add(`/${name}`, NO_SUCH);
  }
  checkZone(zone, mistakes);
  const { mark, currency } = { mark: given.get("mark"), currency: given.get("currency") };
  if (mark !== undefined) chosen.set("mark", mark);
  if (mark !== undefined && readMark(mark) === undefined) mistakes.add("/mark", unknownMark(mark));
  if (currency !== undefined && currencyCode(currency) === undefined) {
    mistakes.add("/currency", unknownCurrency(currency));
  }
  mistakes.throwIfAny();
  const { text, encoding } = decoded(bytes, mistakes);
  const { lines, received, ignored, notes } = readCsvCosts(text, given, chosen, mistakes);
  const table_notes = notes.length === 0 ? {} : { table_notes: [...notes] };
  return { zone, lines, received, table: { encoding, ignored_columns: ignored, ...table_notes } };
}

const COLUMN_OF = { value_column: "value", amount_column: "amount" } as const;

function decoded(bytes: Uint8Array, mistakes: Mistakes): DecodedTable {
  try {
    return decodeTable(bytes);
  } catch (error) {
    if (!(error instanceof CsvMistake)) throw error;
    mistakes.add(`строка ${error.line}`, error.message);
    throw mistakes.error;
  }
}

const NO_SUCH = "такого параметра нет: уберите его или исправьте имя";

function checkZone(zone: string, mistakes: Mistakes): void {
  if (!isTimeZone(zone)) {
    mistakes.add("/tz", `нет часового пояса ${shown(zone)}, пример: Europe/Moscow или Asia/Yekaterinburg`);
  }
}
