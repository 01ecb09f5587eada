export interface CsvRecord {
  /** Where it begins in the text, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Quotes that leave no doubt that a cell was meant to end elsewhere. */
export class CsvMistake extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

export type Separator = ";" | "," | "\t";

const LINE_END = /\r\n|\r|\n/g;

/** RFC 4180 with any separator and line end. A quote inside a cell that begins without one is a letter, as in Excel. */
export function* parseCsv(text: string, separator: Separator): Generator<CsvRecord, void> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begun = line;
    const cells: string[] = [];
    for (let more = true; more; ) {
      const quoted = text[at] === '"';
      const end = quoted ? closingQuote(text, at, line) + 1 : plainEnd(text, at, separator);
      const cell = text.slice(at, end);
      if (quoted) line += cell.match(LINE_END)?.length ?? 0;
      cells.push(quoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
      more = text[end] === separator;
      if (!more && end < text.length && text[end] !== "\r" && text[end] !== "\n") {
        throw new CsvMistake(line, "после закрывающей кавычки стоит ещё что-то: кавычку внутри значения удваивают");
      }
      at = more ? end + 1 : end;
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
    yield { line: begun, cells };
  }
}

function closingQuote(text: string, opening: number, line: number): number {
  for (let from = opening + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw new CsvMistake(line, "кавычка открыта и не закрыта до конца файла");
    if (text[quote + 1] !== '"') return quote;
    from = quote + 2;
  }
}

function plainEnd(text: string, from: number, separator: Separator): number {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\r" && text[end] !== "\n") end += 1;
  return end;
}
