import { hasMacro } from "./macro.ts";
import { type MacroSpan, maskHasMacro } from "./macro-scan.ts";
import { decodesCleanly, encodeValue, formDecode } from "./percent.ts";
import { problem, type TemplateProblem } from "./problem.ts";
import { wellFormed } from "./well-formed.ts";

/** A value as it goes into a URL, and what a reader of that URL gets. */
export interface EncodedText {
  readonly encoded: string;
  readonly decoded: string;
}

/** A part of a parameter's value: static text, or a chain whose literal (if any) is already encoded. */
export type ValuePart =
  | { readonly kind: "text"; readonly text: EncodedText }
  | { readonly kind: "chain"; readonly names: readonly string[]; readonly literal: EncodedText | undefined };

/** One query parameter, ready to render. */
export type Parameter =
  | { readonly kind: "fixed"; readonly text: string; readonly pair: readonly [name: string, value: string] }
  | { readonly kind: "filled"; readonly head: string; readonly name: string; readonly parts: readonly ValuePart[] };

/** A range of the source, with the macros found in it. */
export interface QueryText {
  readonly source: string;
  readonly mask: string;
  readonly spans: readonly MacroSpan[];
  readonly start: number;
  readonly end: number;
}

/** Splits a template's query into parameters; what is wrong goes into `problems`. An empty query has none. */
export function parseParameters(query: QueryText, separator: "&" | ";", problems: TemplateProblem[]): Parameter[] {
  const parameters: Parameter[] = [];
  const names = new Set<string>();
  if (query.start === query.end) return parameters;
  let start = query.start;
  for (const mask of query.mask.slice(query.start, query.end).split(separator)) {
    const end = start + mask.length;
    const equals = mask.indexOf("=");
    const nameEnd = equals < 0 ? end : start + equals;
    const name = readName(query, start, nameEnd, separator, problems);
    if (name !== undefined) {
      if (names.has(name)) {
        problems.push(problem("repeated_parameter", `Параметр «${name}» записан дважды: оставьте один.`));
      }
      names.add(name);
      parameters.push(readParameter({ ...query, start, end }, name, equals < 0 ? end : nameEnd + 1, problems));
    }
    start = end + 1;
  }
  return parameters;
}

function readName(
  query: QueryText,
  start: number,
  end: number,
  separator: "&" | ";",
  problems: TemplateProblem[],
): string | undefined {
  const written = query.source.slice(start, end);
  const before = query.source.slice(query.start, start);
  if (written === "") {
    const place = before === "" ? "сразу после «?»" : `после «${before.slice(-20)}»`;
    problems.push(
      problem("empty_parameter_name", `Нет имени параметра ${place}: впишите имя или уберите лишний «${separator}».`),
    );
    return undefined;
  }
  if (maskHasMacro(query.mask.slice(start, end)) || hasMacro(written)) {
    const message = `Макрос в имени параметра «${written}»: он может стоять только в значении, после «=».`;
    problems.push(problem("macro_outside_query", message));
    return undefined;
  }
  if (!decodesCleanly(written)) {
    const message = `В имени параметра «${written}» знак «%» записан с ошибкой: сам знак пишется как %25.`;
    problems.push(problem("bad_escape", message));
    return undefined;
  }
  return formDecode(written);
}

/** `range` is the whole parameter; its value begins at `valueStart`. */
function readParameter(range: QueryText, name: string, valueStart: number, problems: TemplateProblem[]): Parameter {
  const parts = readParts({ ...range, start: valueStart });
  for (const part of parts) {
    if (part.kind === "text") checkText(part.text, name, problems);
  }
  if (parts.some((part) => part.kind === "chain")) {
    return { kind: "filled", head: range.source.slice(range.start, valueStart), name, parts };
  }
  const value = formDecode(range.source.slice(valueStart, range.end));
  return { kind: "fixed", text: range.source.slice(range.start, range.end), pair: [name, value] };
}

function readParts(value: QueryText): ValuePart[] {
  const parts: ValuePart[] = [];
  const addText = (from: number, to: number) => {
    const encoded = value.source.slice(from, to);
    if (encoded !== "") parts.push({ kind: "text", text: { encoded, decoded: formDecode(encoded) } });
  };
  let at = value.start;
  for (const { start, end, chain } of value.spans) {
    if (start < value.start || end > value.end) continue;
    addText(at, start);
    parts.push({ kind: "chain", names: chain.names, literal: encodeLiteral(chain.literal) });
    at = end;
  }
  addText(at, value.end);
  return parts;
}

function encodeLiteral(literal: string | undefined): EncodedText | undefined {
  if (literal === undefined) return undefined;
  const decoded = wellFormed(literal);
  return { encoded: encodeValue(decoded), decoded };
}

function checkText(text: EncodedText, name: string, problems: TemplateProblem[]): void {
  // `100%{x}` would join the sign to the value's first characters and make an escape of them.
  if (/%(?![0-9a-f]{2})/i.test(text.encoded)) {
    const message = `В значении параметра «${name}» знак «%» записан с ошибкой: сам знак пишется как %25.`;
    problems.push(problem("bad_escape", message));
  }
  if (hasMacro(text.decoded)) {
    const message = `В значении параметра «${name}» стоит чужой макрос «${text.encoded}»: его никто не заполнит, пишите {имя}.`;
    problems.push(problem("bad_macro", message));
  }
}
