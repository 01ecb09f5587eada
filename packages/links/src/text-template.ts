import { hasMacro } from "./macro.ts";
import { type MacroSpan, scanMacros } from "./macro-scan.ts";
import { firstValue } from "./macro-value.ts";
import { problem, type TemplateProblem } from "./problem.ts";
import { checkNames, type TemplateOptions } from "./template.ts";
import { wellFormed } from "./well-formed.ts";

type TextPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "chain"; readonly names: readonly string[]; readonly literal: string | undefined };

/** Plain text with macros, checked and ready to render; made by `parseText` only. */
export interface TextTemplate {
  readonly macros: ReadonlySet<string>;
  /** For `renderText`. */
  readonly lines: readonly (readonly TextPart[])[];
}

export type ParsedText =
  | { readonly ok: true; readonly text: TextTemplate }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** Parses text whose macros are those of link templates; braces stand for nothing else. */
export function parseText(source: string, macros: TemplateOptions["macros"]): ParsedText {
  const { spans, problems } = scanMacros(source);
  if (problems.length > 0) return { ok: false, problems };
  const lines = linesOf(source, spans);
  const wrong = [
    ...checkNames(spans, macros),
    ...lines.flat().flatMap((part) => (part.kind === "text" && hasMacro(part.text) ? [foreignMacro(part.text)] : [])),
  ];
  if (wrong.length > 0) return { ok: false, problems: wrong };
  return { ok: true, text: { macros: new Set(spans.flatMap(({ chain }) => chain.names)), lines } };
}

/**
 * Fills a text in, by the rules of `renderTemplate`: a line in which one of the macros has no value is left out.
 * Returns undefined where no line is left.
 */
export function renderText({ lines }: TextTemplate, value: (macro: string) => string | undefined): string | undefined {
  const filled = lines.flatMap((parts) => {
    const texts = parts.map((part) =>
      part.kind === "text" ? part.text : (firstValue(part.names, value) ?? part.literal),
    );
    if (texts.includes(undefined)) return [];
    const line = texts.join("");
    // Each part alone holds no macro, but together they may.
    return parts.length > 1 && hasMacro(line) ? [] : [line];
  });
  return filled.length === 0 ? undefined : wellFormed(filled.join("\n"));
}

function linesOf(source: string, spans: readonly MacroSpan[]): TextPart[][] {
  let line: TextPart[] = [];
  const lines = [line];
  const addText = (text: string) => {
    for (const [index, piece] of text.split("\n").entries()) {
      if (index > 0) {
        line = [];
        lines.push(line);
      }
      if (piece !== "") line.push({ kind: "text", text: piece });
    }
  };
  let at = 0;
  for (const { start, end, chain } of spans) {
    addText(source.slice(at, start));
    line.push({ kind: "chain", names: chain.names, literal: chain.literal });
    at = end;
  }
  addText(source.slice(at));
  return lines;
}

function foreignMacro(text: string): TemplateProblem {
  return problem("bad_macro", `В тексте стоит чужой макрос «${text}»: его никто не заполнит, пишите {имя}.`);
}
