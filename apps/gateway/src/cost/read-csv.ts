import { COSTS_LIMIT } from "@metka/contract";
import { ApiError } from "../errors.ts";
import { type Columns, readHeader, separatorOf } from "./columns.ts";
import { CsvMistake, type CsvRecord, parseCsv } from "./csv.ts";
import type { Mistakes } from "./mistakes.ts";
import { type LineField, readLine } from "./read-line.ts";
import type { PlacedCost } from "./sum-lines.ts";

/** What the request itself says of all rows that do not say it. */
export type Given = ReadonlyMap<LineField, string>;

export interface CsvCosts {
  readonly lines: readonly PlacedCost[];
  readonly received: number;
  readonly ignored: string[];
}

/** A table with a header. */
export function readCsvCosts(text: string, given: Given, mistakes: Mistakes): CsvCosts {
  const lines: PlacedCost[] = [];
  let received = 0;
  try {
    const records = withoutBlank(parseCsv(text, separatorOf(text)));
    const header = records.next();
    if (header.done) {
      mistakes.add("", "таблица пустая: нужна хотя бы строка с названиями колонок");
      return { lines, received, ignored: [] };
    }
    const columns = readHeader(header.value.cells, given, teller(header.value, mistakes));
    // Without its columns every row would be told to be wrong.
    if (columns === undefined) return { lines, received, ignored: [] };
    for (const record of records) {
      received += 1;
      if (received > COSTS_LIMIT.lines) throw new ApiError("costs_too_large");
      const cost = readRecord(record, columns, given, mistakes);
      if (cost !== undefined) lines.push(cost);
    }
    return { lines, received, ignored: columns.ignored };
  } catch (error) {
    if (!(error instanceof CsvMistake)) throw error;
    mistakes.add(`строка ${error.line}`, error.message);
    return { lines, received, ignored: [] };
  }
}

/** Excel leaves rows of separators at the end. */
function* withoutBlank(records: Generator<CsvRecord, void>): Generator<CsvRecord, void> {
  for (const record of records) if (record.cells.some((cell) => cell.trim() !== "")) yield record;
}

function readRecord(
  record: CsvRecord,
  { places, width }: Columns,
  given: Given,
  mistakes: Mistakes,
): PlacedCost | undefined {
  const { cells, line } = record;
  if (cells.slice(width).some((cell) => cell.trim() !== "")) {
    mistakes.add(
      `строка ${line}`,
      `значений ${cells.length}, а колонок ${width}: значение с разделителем берут в кавычки`,
    );
    return undefined;
  }
  const of = (field: LineField) => {
    const place = places.get(field);
    const cell = place === undefined ? "" : (cells[place] ?? "").trim();
    return cell || (given.get(field) ?? "");
  };
  const sent = {
    day: of("day"),
    mark: of("mark"),
    value: of("value"),
    amount: of("amount"),
    currency: of("currency"),
  };
  const cost = readLine(sent, teller(record, mistakes));
  return cost === undefined ? undefined : { cost, amountAt: placeOf(record, "amount") };
}

function teller(record: CsvRecord, mistakes: Mistakes): (field: LineField, message: string) => void {
  return (field, message) => mistakes.add(placeOf(record, field), message);
}

function placeOf({ line }: CsvRecord, field: LineField): string {
  return `строка ${line}, ${field}`;
}
