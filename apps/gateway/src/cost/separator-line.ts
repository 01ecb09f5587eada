import { CsvMistake, type Separator } from "./csv.ts";

const SEPARATORS: readonly Separator[] = [";", ",", "\t"];

/** Reads `sep=;`, a first line that names the separator for Excel. The lines after it keep their numbers. */
export function takeSeparatorLine(text: string): { readonly rest: string; readonly separator: Separator | undefined } {
  const [line = "", sign] = /^"?sep=([^\r\n"]*)"?[ ;,\t]*(?=[\r\n]|$)/i.exec(text) ?? [];
  if (sign === undefined) return { rest: text, separator: undefined };
  const separator = SEPARATORS.find((one) => one === sign);
  if (separator === undefined) throw new CsvMistake(1, `разделитель «${sign}» не читается: нужен ; , или табуляция`);
  return { rest: text.slice(line.length), separator };
}
