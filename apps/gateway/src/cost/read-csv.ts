import { COSTS_LIMIT } from "@metka/contract";
import { ApiError } from "../errors.ts";
import { readAmount } from "./amount.ts";
import { type Chosen, type Columns, isHeader, NO_CURRENCY, readHeader, separatorOf } from "./columns.ts";
import { CsvMistake, type CsvRecord, parseCsv } from "./csv.ts";
import type { Mistakes } from "./mistakes.ts";
import { type LineField, readLine, type SentLine } from "./read-line.ts";
import { takeSeparatorLine } from "./separator-line.ts";
import type { PlacedCost } from "./sum-lines.ts";
import { checkedTotal, isTotalRow } from "./total-row.ts";

/** Values of the request for rows that do not have their own. */
export type Given = ReadonlyMap<LineField, string>;

/** A row that is no line of costs, and what was done with it. */
export interface TableNote {
  readonly line: number;
  readonly message: string;
}

export interface CsvCosts {
  readonly lines: readonly PlacedCost[];
  readonly received: number;
  readonly ignored: string[];
  readonly notes: readonly TableNote[];
}

/** A table with a header. */
export function readCsvCosts(text: string, given: Given, chosen: Chosen, mistakes: Mistakes): CsvCosts {
  const table = new TableReader(given, chosen, mistakes);
  try {
    const { rest, separator } = takeSeparatorLine(text);
    table.read(withoutBlank(parseCsv(rest, separator ?? separatorOf(rest, chosen))));
  } catch (error) {
    if (!(error instanceof CsvMistake)) throw error;
    mistakes.add(`строка ${error.line}`, error.message);
  }
  return table;
}

/** Excel leaves rows of separators at the end. */
function* withoutBlank(records: Generator<CsvRecord, void>): Generator<CsvRecord, void> {
  for (const record of records) if (record.cells.some((cell) => cell.trim() !== "")) yield record;
}

/** How many lines of text may stand before the header. */
const MOST_BEFORE = 20;

class TableReader implements CsvCosts {
  readonly lines: PlacedCost[] = [];
  readonly notes: TableNote[] = [];
  received = 0;
  ignored: string[] = [];
  /** How many of the lines were above the last total. */
  #counted = 0;
  readonly #given: Given;
  readonly #chosen: Chosen;
  readonly #mistakes: Mistakes;

  constructor(given: Given, chosen: Chosen, mistakes: Mistakes) {
    this.#given = given;
    this.#chosen = chosen;
    this.#mistakes = mistakes;
  }

  read(records: Generator<CsvRecord, void>): void {
    const { header, rows } = this.#takeHeader(records);
    if (header === undefined) {
      this.#mistakes.add("", "таблица пустая: нужна хотя бы строка с названиями колонок");
      return;
    }
    const columns = readHeader(header.cells, this.#given, this.#chosen, teller(header, this.#mistakes));
    // Without its columns every row would be said to be wrong.
    if (columns === undefined) return;
    this.ignored = columns.ignored;
    for (const record of rows) if (!this.#takeRow(record, columns)) return;
  }

  /** The first row with names of columns. If there is none, the first row, and the mistake says what it lacks. */
  #takeHeader(records: Generator<CsvRecord, void>) {
    const before: CsvRecord[] = [];
    for (let next = records.next(); next.done !== true && before.length < MOST_BEFORE; next = records.next()) {
      if (isHeader(next.value.cells, this.#chosen)) {
        this.notes.push(...before.map(({ line }) => ({ line, message: "пропущена: она до заголовка таблицы" })));
        return { header: next.value, rows: records };
      }
      before.push(next.value);
    }
    return { header: before[0], rows: records };
  }

  /** False where the rows that follow would only have the same mistake. */
  #takeRow(record: CsvRecord, columns: Columns): boolean {
    const { cells, line } = record;
    const sent = this.#sentOf(cells, columns);
    if (isTotalRow(cells, sent.day)) {
      this.notes.push({ line, message: checkedTotal(sent.amount, this.lines, this.#counted) });
      this.#counted = this.lines.length;
      return true;
    }
    this.received += 1;
    if (this.received > COSTS_LIMIT.lines) throw new ApiError("costs_too_large");
    const problem = shapeProblem(cells, columns);
    if (problem !== undefined) {
      this.#mistakes.add(`строка ${line}`, problem);
      return true;
    }
    if (!hasCurrency(sent, columns)) {
      this.#mistakes.add(placeOf(record, "currency"), NO_CURRENCY);
      return false;
    }
    const cost = readLine(sent, teller(record, this.#mistakes));
    if (cost === undefined) return true;
    if (columns.currency !== undefined && cost.currency !== columns.currency) {
      const told = `в названии колонки расходов ${columns.currency}, а в строке или в адресе ${cost.currency}`;
      this.#mistakes.add(placeOf(record, "currency"), told);
    } else this.lines.push({ cost, amountAt: placeOf(record, "amount") });
    return true;
  }

  #sentOf(cells: readonly string[], { places, currency }: Columns) {
    const of = (field: LineField) => {
      const place = places.get(field);
      const cell = place === undefined ? "" : (cells[place] ?? "").trim();
      return cell || (this.#given.get(field) ?? "");
    };
    return {
      day: of("day"),
      mark: of("mark"),
      value: of("value"),
      amount: of("amount"),
      currency: of("currency") || (currency ?? ""),
    };
  }
}

function hasCurrency({ amount, currency }: SentLine, { places }: Columns): boolean {
  if (currency !== "" || places.has("currency")) return true;
  const read = readAmount(amount, currency);
  return read.ok || read.field === "amount";
}

function shapeProblem(cells: readonly string[], { width }: Columns): string | undefined {
  if (cells.slice(width).some((cell) => cell.trim() !== "")) {
    return `значений ${cells.length}, а колонок ${width}: значение с разделителем берут в кавычки`;
  }
  const filled = cells.filter((cell) => cell.trim() !== "").length;
  return filled === 1 && width > 2 ? "в строке одно значение: это не строка расходов, удалите её" : undefined;
}

function teller(record: CsvRecord, mistakes: Mistakes): (field: LineField, message: string) => void {
  return (field, message) => mistakes.add(placeOf(record, field), message);
}

function placeOf({ line }: CsvRecord, field: LineField): string {
  return `строка ${line}, ${field}`;
}
