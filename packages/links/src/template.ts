import { checkOrigin } from "./address.ts";
import { hasMacro } from "./macro.ts";
import { type MacroSpan, maskHasMacro, scanMacros } from "./macro-scan.ts";
import { type Parameter, parseParameters } from "./parameters.ts";
import { problem, type TemplateProblem } from "./problem.ts";

/** An offer's URL with macros, checked and ready to render; made by `parseTemplate` only. */
export interface Template {
  /** The text as it was written. */
  readonly source: string;
  /** Every macro name in it. */
  readonly macros: ReadonlySet<string>;
  /** What stands before `?`, as written. For `renderTemplate`. */
  readonly beforeQuery: string;
  /** For `renderTemplate`. */
  readonly parameters: readonly Parameter[];
  /** The fragment with its `#`, as written, or "". For `renderTemplate`. */
  readonly fragment: string;
  readonly separator: Separator;
}

/** What stands between parameters: `&`, or `;` as VK's pixel has it. */
export type Separator = "&" | ";";

export interface TemplateOptions {
  /** The macros that will have values: a set of names, or a check of one name. */
  readonly macros: ReadonlySet<string> | ((name: string) => boolean);
  /** The service's own hosts, `go.example.ru` (any port) or `go.example.ru:8443`; an origin URL will do too. */
  readonly ownHosts?: readonly string[];
  /** `&` where it is left out. */
  readonly separator?: Separator;
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** More are not fixed at a time, and a long line of stray braces must not become a long answer. */
const MAX_PROBLEMS = 20;

/** What a browser or another reader would drop, or read as syntax. */
const FORBIDDEN = /[\s\p{Cc}\p{Cf}\p{Cs}\\"<>`]/u;

/**
 * Parses `https://site/path?a=static&b={ref|s4|"literal"}&c=x_{ref}_{s5}`. Macros may stand only in the values of
 * query parameters; a literal may hold anything but `"`, `{` and `}`. Problems come at most 20 at a time, those of
 * the braces first: until they are right, the rest cannot be read.
 *
 * @throws TypeError if one of `ownHosts` is not a host: an error of the configuration, not of the template.
 */
export function parseTemplate(source: string, options: TemplateOptions): ParsedTemplate {
  const scan = scanMacros(source);
  if (scan.problems.length > 0) return { ok: false, problems: scan.problems.slice(0, MAX_PROBLEMS) };
  const { spans, mask } = scan;
  const parts = splitMask(mask);
  const problems = checkNames(spans, options.macros);
  const forbidden = FORBIDDEN.exec(mask);
  if (forbidden !== null) problems.push(forbiddenCharacter(forbidden[0], forbidden.index));
  else problems.push(...checkPlaces(source, mask, parts, options.ownHosts ?? []));
  const query = { source, mask, spans, start: parts.queryStart, end: parts.fragmentStart };
  const separator = options.separator ?? "&";
  const parameters = parseParameters(query, separator, problems);
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  const template = {
    source,
    macros: new Set(spans.flatMap(({ chain }) => chain.names)),
    beforeQuery: source.slice(0, parts.pathEnd),
    parameters,
    fragment: source.slice(parts.fragmentStart),
    separator,
  };
  return { ok: true, template };
}

interface MaskParts {
  readonly originEnd: number;
  readonly pathEnd: number;
  /** Just after `?`; without a query, the same as `fragmentStart`. */
  readonly queryStart: number;
  readonly fragmentStart: number;
}

function splitMask(mask: string): MaskParts {
  const hashAt = mask.indexOf("#");
  const fragmentStart = hashAt < 0 ? mask.length : hashAt;
  const queryAt = mask.slice(0, fragmentStart).indexOf("?");
  const pathEnd = queryAt < 0 ? fragmentStart : queryAt;
  const originEnd = /^(?:[^/?#]*:\/\/)?[^/?#]*/.exec(mask)?.[0].length ?? 0;
  return { originEnd, pathEnd, queryStart: queryAt < 0 ? fragmentStart : queryAt + 1, fragmentStart };
}

export function checkNames(spans: readonly MacroSpan[], known: TemplateOptions["macros"]): TemplateProblem[] {
  const isKnown = typeof known === "function" ? known : (name: string) => known.has(name);
  const names = new Set(spans.flatMap(({ chain }) => chain.names));
  return Array.from(names)
    .filter((name) => !isKnown(name))
    .map((name) => problem("unknown_macro", `Макрос {${name}} неизвестен: проверьте имя или уберите его.`));
}

function checkPlaces(source: string, mask: string, parts: MaskParts, ownHosts: readonly string[]): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const { originEnd, pathEnd, fragmentStart } = parts;
  const origin = checkOrigin(source.slice(0, originEnd), mask.slice(0, originEnd), ownHosts);
  if (origin !== undefined) problems.push(origin);
  const holdsMacro = (from: number, to: number) =>
    maskHasMacro(mask.slice(from, to)) || hasMacro(source.slice(from, to));
  if (holdsMacro(originEnd, pathEnd)) problems.push(outsideQuery("в пути", source.slice(originEnd, pathEnd)));
  if (holdsMacro(fragmentStart, source.length)) problems.push(outsideQuery("после «#»", source.slice(fragmentStart)));
  const second = mask.indexOf("?", mask.indexOf("?") + 1);
  if (second > mask.indexOf("?")) {
    const message = `Второй «?» (символ ${second + 1}): параметры разделяет «&», а сам знак пишется как %3F.`;
    problems.push(problem("second_question_mark", message));
  }
  return problems;
}

function outsideQuery(place: string, text: string): TemplateProblem {
  const message = `Макрос ${place} («${text}»): он может стоять только в значении параметра, после «?имя=».`;
  return problem("macro_outside_query", message);
}

function forbiddenCharacter(character: string, index: number): TemplateProblem {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const shown = /[\\"<>`]/.test(character) ? `«${character}»` : character === " " ? "пробел" : `знак U+${code}`;
  const message = `Недопустимый знак в ссылке: ${shown} (символ ${index + 1}): уберите его или запишите через %.`;
  return problem("forbidden_character", message);
}
