import { type Chain, parseChain } from "./chain.ts";
import { problem, type TemplateProblem } from "./problem.ts";

/** A macro's place in the source, from `{` to just after `}`. */
export interface MacroSpan {
  readonly start: number;
  readonly end: number;
  readonly chain: Chain;
}

export interface MacroScan {
  readonly spans: readonly MacroSpan[];
  /**
   * The source with every character of a macro replaced by `{`: same length, so places agree, and a `?`, `&` or `#`
   * of a literal cannot be taken for the URL's own. No other `{` is left when there is no problem.
   */
  readonly mask: string;
  readonly problems: readonly TemplateProblem[];
}

/** Finds the macros before the URL is split, since a literal may hold any character of URL syntax. */
export function scanMacros(source: string): MacroScan {
  const spans: MacroSpan[] = [];
  const problems: TemplateProblem[] = [];
  let mask = "";
  let at = 0;
  for (let start = nextBrace(source, at); start >= 0; start = nextBrace(source, at)) {
    mask += source.slice(at, start);
    const found = readMacro(source, start);
    if ("chain" in found) spans.push(found);
    else problems.push(problem("bad_macro", found.message));
    at = found.end;
    mask += "{".repeat(at - start);
  }
  return { spans, mask: mask + source.slice(at), problems };
}

/** True if this part of a mask holds a macro. */
export function maskHasMacro(mask: string): boolean {
  return mask.includes("{");
}

function nextBrace(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === "{" || source[at] === "}") return at;
  }
  return -1;
}

function readMacro(source: string, start: number): MacroSpan | { readonly end: number; readonly message: string } {
  const place = `символ ${start + 1}`;
  if (source[start] === "}") {
    return { end: start + 1, message: `Лишняя скобка «}» (${place}): уберите её или поставьте перед именем «{».` };
  }
  const close = source.indexOf("}", start);
  if (close < 0) {
    return { end: source.length, message: `Скобка «{» не закрыта (${place}): поставьте «}» после имени макроса.` };
  }
  if (source[start + 1] === "{") return doubleBraces(source, start, close, place);
  const body = source.slice(start + 1, close);
  if (body.includes("{")) {
    return { end: close + 1, message: `Скобка «{» внутри макроса {${body}} (${place}): закройте первую скобку «}».` };
  }
  const chain = parseChain(body);
  if (typeof chain === "string") return { end: close + 1, message: `Макрос {${body}} (${place}): ${chain}.` };
  return { start, end: close + 1, chain };
}

function doubleBraces(source: string, start: number, close: number, place: string): { end: number; message: string } {
  let end = close;
  while (source[end] === "}") end += 1;
  const written = source.slice(start, end);
  return {
    end,
    message: `Двойные скобки ${written} (${place}) — макрос рекламного кабинета, в шаблоне его никто не заполнит: пишите имя в одинарных скобках, {имя}.`,
  };
}
