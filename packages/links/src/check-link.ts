import { type AdMacro, findMacros, macroText } from "./ad-macros.ts";
import { unescapeAmpersands } from "./ampersands.ts";
import { type LinkPair, linkParts, readLinkPairs, secondSeparators } from "./link-parts.ts";
import type { LinkProblem } from "./link-problem.ts";
import type { ParamSource } from "./params.ts";
import { type AddProblem, repairPairs, shown, toProblem } from "./repair-pairs.ts";
import { withoutSecrets } from "./secrets.ts";
import { parseTemplate, type TemplateOptions } from "./template.ts";
import { wellFormed } from "./well-formed.ts";

/** A link to a Mini App at VK, to a bot, an offer's template, the address of a page or the app itself, or none of these. */
export type LinkKind = "vk_app" | "bot" | "template" | "page" | "unreadable";

export interface LinkParameter {
  readonly name: string;
  readonly value: string;
  readonly source: ParamSource;
  /** Whether VK passes it on; `unconfirmed`: it may drop the query. */
  readonly kept: "yes" | "unconfirmed";
  /** Whether its value is the one that is taken: it has one, no unfilled macro, and no better one of its name. */
  readonly used: boolean;
  readonly macros: readonly AdMacro[];
}

export interface LinkCheck {
  readonly kind: LinkKind;
  readonly parameters: readonly LinkParameter[];
  readonly problems: readonly LinkProblem[];
  /** The link without its fixable problems, in hash form where VK opens it; undefined where there is none to give. */
  readonly corrected: string | undefined;
  /** What the app sees of the link: `?query#hash`, with examples in place of macros that VK fills. */
  readonly opened: string;
}

export type LinkOptions = TemplateOptions & {
  /** Hosts of offers' templates: a link there is a template, with or without macros. */
  readonly networkHosts?: readonly string[];
  /** True for a link of the gateway's own, which nobody fills: no template, whatever braces it holds. */
  readonly ownLink?: (link: string) => boolean;
};

const VK_APP = /^(?:https?:\/\/)?(?:www\.|m\.)?vk\.(com|ru)\/app(\d+(?:_-\d+)?)\/?(?=$|[?#]|%23|%3f)/i;
const BOT = /^(?:https?:\/\/)?(?:(?:www\.|m\.)?vk\.me\/|(?:www\.|m\.)?vk\.(?:com|ru)\/(?:write|im\b))/i;
const VK = /^(?:https?:\/\/)?(?:www\.|m\.)?vk\.(?:com|ru)(?=$|[/?#])/i;
const PAGE = /^(?:https?:\/\/[^/?#]|[?#/])/i;
/** A word of a template: no second brace before it. */
const TEMPLATE_WORD = /(?:^|[^{])\{\w+[|}]/;

/** Mending lays another mistake open at times, as one that was escaped; no link has this many layers. */
const MOST_ROUNDS = 8;

/**
 * What becomes of a link's parameters on their way through VK into the app, and how to fix the link. Never throws on
 * any text, and never repeats a `sign` or a token.
 *
 * @throws TypeError if one of `ownHosts` is not a host, as `parseTemplate` does
 */
export function checkLink(link: string, options: LinkOptions): LinkCheck {
  const first = examine(link, options);
  let corrected = first.repaired;
  for (let round = 1; corrected !== undefined; round += 1) {
    const again = examine(corrected, options);
    // What would be taken for another kind of link is no correction of this one.
    if (again.check.kind !== first.check.kind) corrected = undefined;
    else if (!again.check.problems.some(({ mended }) => mended)) break;
    else corrected = round < MOST_ROUNDS ? again.repaired : undefined;
  }
  return { ...first.check, corrected };
}

interface Examined {
  readonly check: LinkCheck;
  readonly repaired: string | undefined;
}

function examine(link: string, options: LinkOptions): Examined {
  const problems: LinkProblem[] = [];
  const addProblem: AddProblem = (...args) => void problems.push(toProblem(...args));
  const written = wellFormed(link).trim();
  const text = withoutSecrets(written);
  if (text !== written) {
    const message = "В ссылке стоят sign, access_token или auth_key: это тайна одного пользователя, уберите их.";
    addProblem("error", "secret", message, undefined, true);
  }
  const kind = kindOf(text, options);
  if (kind === "unreadable") addProblem("error", "not_a_link", "Это не ссылка: начните её с https:// и имени сайта.");
  if (kind === "template") return examineTemplate(text, options, problems, addProblem);
  const app = kind === "vk_app" ? VK_APP.exec(text) : null;
  const address = app === null ? (/^[^?#]*/.exec(text)?.[0] ?? "") : app[0];
  const canonical = app === null ? address : `https://vk.${(app[1] ?? "com").toLowerCase()}/app${app[2] ?? ""}`;
  if (canonical !== address) {
    addProblem(
      "note",
      "address",
      `Адрес приложения пишется как ${canonical}, так он открывается везде.`,
      undefined,
      true,
    );
  }
  const rest = plainAmpersands(unescapeSeparator(text.slice(address.length), addProblem), addProblem);
  const isLaunch = launchCheck(written);
  const parameters = readParameters(rest, kind, isLaunch);
  const opened = kind === "unreadable" ? "" : withExamples(rest);
  const done = (repaired: string | undefined): Examined => {
    return { check: { kind, parameters, problems, corrected: undefined, opened }, repaired };
  };
  if (kind === "bot") {
    const message =
      "Это ссылка на бота: метки придут боту. В приложение они попадут, если бот повторит их после «#» в своей ссылке.";
    addProblem("warning", "bot_link", message);
    return done(undefined);
  }
  if (kind === "unreadable") return done(undefined);
  if (kind === "page" && VK.test(text)) {
    addProblem("error", "not_an_app", "Это не ссылка приложения: нужна вида https://vk.com/app123456#ref=…");
  }
  const list = repairList(rest, kind, isLaunch, addProblem);
  for (const { name } of list.pairs) {
    if (isKnown(name, options)) continue;
    const message = `Параметр «${shown(name)}» шлюз из ссылки не берёт: возьмите имя из списка меток (utm_*, ref, ref_source, s1…s8, sub1…sub10, erid, vk_*).`;
    addProblem("warning", "unknown_parameter", message, name);
  }
  if (list.pairs.length === 0)
    addProblem("warning", "no_marks", "В ссылке нет меток: источник такого визита не узнать.");
  return done((canonical + list.text).trim());
}

function kindOf(text: string, { networkHosts = [], ownLink = () => false }: LinkOptions): LinkKind {
  if (VK_APP.test(text)) return "vk_app";
  if (BOT.test(text)) return "bot";
  if (ownLink(text)) return "page";
  if (!VK.test(text) && /^https?:\/\//i.test(text)) {
    const host = (/^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "").toLowerCase();
    const named = networkHosts.some((networkHost) => networkHost.toLowerCase() === host);
    if (named || (TEMPLATE_WORD.test(text) && text.indexOf("#") < 0)) return "template";
  }
  return PAGE.test(text) || VK.test(text) ? "page" : "unreadable";
}

function examineTemplate(
  text: string,
  options: LinkOptions,
  problems: LinkProblem[],
  addProblem: AddProblem,
): Examined {
  const parsed = parseTemplate(text, options);
  if (parsed.ok) {
    const message = "Ссылка прочитана как шаблон оффера. Если она ведёт в приложение, макросы в ней никто не заполнит.";
    addProblem("note", "taken_for_template", message);
  } else for (const { code, message } of parsed.problems) addProblem("error", code, message);
  const query = /\?([^#]*)/.exec(text)?.[1] ?? "";
  const parameters = readLinkPairs(query, "query").map(({ name, value }): LinkParameter => {
    return { name, value, source: "query", kept: "yes", used: parsed.ok, macros: [] };
  });
  // What else is wrong with a template only its author can fix.
  const repaired = parsed.ok ? text : undefined;
  return { check: { kind: "template", parameters, problems, corrected: undefined, opened: "" }, repaired };
}

/** An address that was encoded whole: its `#` is no separator any more. */
function unescapeSeparator(rest: string, addProblem: AddProblem): string {
  const [escaped] = /^%(?:23|3f)/i.exec(rest) ?? [];
  if (escaped === undefined) return rest;
  const separator = escaped === "%23" ? "#" : "?";
  addProblem(
    "error",
    "escaped_hash",
    `Вместо «${separator}» в ссылке стоит ${escaped}: VK не увидит меток.`,
    undefined,
    true,
  );
  return separator + rest.slice(escaped.length);
}

function plainAmpersands(rest: string, addProblem: AddProblem): string {
  const plain = unescapeAmpersands(rest);
  if (plain !== rest) {
    const message = "Вместо «&» в ссылке стоит «&amp;»: так она выглядит в коде страницы, в рекламе пишите «&».";
    addProblem("warning", "escaped_ampersand", message, undefined, true);
  }
  return plain;
}

/** VK's own parameters, where it has signed them: they are one user's launch, not the link's. */
function launchCheck(written: string): (pair: LinkPair) => boolean {
  const signed = /[?&]sign=/.test(written);
  return ({ name, source }) => signed && source === "query" && (name.slice(0, 3) === "vk_" || name === "odr_enabled");
}

function readParameters(rest: string, kind: LinkKind, isLaunch: (pair: LinkPair) => boolean): LinkParameter[] {
  const { query, hash } = linkParts(rest);
  const fromQuery = readLinkPairs(query, "query");
  const pairs = [
    ...fromQuery.filter(isLaunch),
    ...readLinkPairs(hash, "hash"),
    ...fromQuery.filter((p) => !isLaunch(p)),
  ];
  const taken = new Set<string>();
  return pairs.map((pair) => {
    const { name, value, rawValue, source } = pair;
    const macros = findMacros(macroText(rawValue));
    const used = name !== "" && value !== "" && !taken.has(name) && macros.every(({ filled }) => filled !== "no");
    if (name !== "" && value !== "") taken.add(name);
    const kept = kind === "vk_app" && source === "query" ? "unconfirmed" : "yes";
    return { name, value, source: isLaunch(pair) ? "launch" : source, kept, used, macros };
  });
}

/** What stands after the address of the corrected link, and the parameters in it. */
function repairList(rest: string, kind: LinkKind, isLaunch: (pair: LinkPair) => boolean, addProblem: AddProblem) {
  const { query, route, hash, escapedHash } = linkParts(rest);
  if (escapedHash) {
    const message = "Метки после «#» закодированы целиком: пишите «=» и «&» как есть.";
    addProblem("warning", "escaped_hash", message, undefined, true);
  }
  for (const separator of [...secondSeparators(hash), ...secondSeparators(query)]) {
    const code = separator === "?" ? "second_question_mark" : "second_hash";
    const message = `Лишний «${separator}» между параметрами: шлюз прочтёт его как «&», а другие программы — нет. Поставьте «&».`;
    addProblem("warning", code, message, undefined, true);
  }
  const fromHash = readLinkPairs(hash, "hash");
  const meant = readLinkPairs(query, "query");
  const fromQuery = meant.filter((pair) => !isLaunch(pair));
  if (fromQuery.length < meant.length) {
    const message = "В ссылке стоят параметры запуска одного пользователя (vk_…): VK добавляет их сам, уберите их.";
    addProblem("error", "launch_parameters", message, undefined, true);
  }
  const inHash = kind === "vk_app";
  if (inHash && query !== "") {
    const message = "Метки стоят после «?»: VK может их отбросить (не подтверждено). Поставьте «#» вместо «?».";
    addProblem("warning", "query_form", message, undefined, true);
  }
  const pairs = repairPairs([...fromHash, ...fromQuery], addProblem);
  const texts = (source: LinkPair["source"] | undefined) =>
    pairs.filter((pair) => source === undefined || pair.source === source).map(({ raw }) => raw);
  const before = inHash ? [] : texts("query");
  const after = route + joined(route, texts(inHash ? undefined : "hash"));
  return { pairs, text: prefixed("?", before.join("&")) + prefixed("#", after === "?" ? "" : after) };
}

/** A route's parameters follow its `?`; a bare anchor has none yet. */
function joined(route: string, parameters: readonly string[]): string {
  if (parameters.length === 0 || route === "" || /[?&]$/.test(route)) return parameters.join("&");
  return `?${parameters.join("&")}`;
}

function prefixed(mark: string, text: string): string {
  return text === "" ? "" : mark + text;
}

function withExamples(rest: string): string {
  return rest.replace(/(?:\{|%7b){2}(\w+)(?:\}|%7d){2}/gi, (written, name: string) => {
    return findMacros(`{{${name}}}`)[0]?.example ?? written;
  });
}

function isKnown(name: string, { macros }: LinkOptions): boolean {
  return typeof macros === "function" ? macros(name) : macros.has(name);
}
