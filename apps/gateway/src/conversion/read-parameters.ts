import type { NetworkSettings, ParameterRole, PostbackSetting } from "@metka/contract";
import { cleanValue, hasMacro, isNothing } from "@metka/links";
import type { Parameter } from "./attribute.ts";
import { isConstant } from "./constant.ts";
import { decodeLater, isUndecoded } from "./decode-bytes.ts";
import { Refusal } from "./refusal.ts";

/** A postback's parameters. What is wrong with one matters only where the network's settings use it. */
export interface ReadParameters {
  /** Clean values, none empty, in the order in which they came. */
  readonly present: ReadonlyMap<string, string>;
  /** Macros that the network left as they were, `null` and the like, which count as no value. */
  readonly unfilled: ReadonlyMap<string, string>;
  /** Why a parameter has no value that could be used. */
  readonly unusable: ReadonlyMap<string, Problem>;
  /** Every value that is text, also those of a parameter that has several. */
  readonly texts: readonly Parameter[];
}

interface Problem {
  readonly reason: string;
  readonly setting: PostbackSetting;
}

export function readParameters(
  sent: Readonly<Record<string, unknown>>,
  { encoding }: Pick<NetworkSettings, "encoding">,
): ReadParameters {
  const present = new Map<string, string>();
  const unfilled = new Map<string, string>();
  const unusable = new Map<string, Problem>();
  const texts: Parameter[] = [];
  for (const [name, raw] of Object.entries(sent)) {
    const values = (Array.isArray(raw) ? raw : [raw]).map((one) => readValue(one, encoding));
    const filled = new Set<string>();
    const wrong: Problem[] = [];
    for (const { text, problem } of values) {
      if (problem !== undefined) wrong.push(problem);
      if (text === undefined) continue;
      if (hasMacro(text) || isNothing(text)) unfilled.set(name, text);
      else filled.add(text);
    }
    for (const value of filled) texts.push({ name, value });
    const [value] = filled;
    if (filled.size > 1) wrong.push(ofParameter("параметр пришёл несколько раз с разными значениями"));
    const [problem] = wrong;
    if (problem !== undefined) unusable.set(name, problem);
    else if (value !== undefined) present.set(name, value);
  }
  return { present, unfilled, unusable, texts };
}

interface ReadValue {
  readonly text?: string;
  readonly problem?: Problem;
}

function ofParameter(reason: string): Problem {
  return { reason, setting: "parameters" };
}

function readValue(raw: unknown, encoding: NetworkSettings["encoding"]): ReadValue {
  if (raw === null || raw === undefined) return {};
  let text: string;
  if (typeof raw === "object") {
    if (!isUndecoded(raw)) return { problem: ofParameter("вложенные значения не принимаются, нужна строка или число") };
    const decoded = decodeLater(raw, encoding);
    if (decoded === undefined) {
      const reason = `байты ${quoted(raw.not_utf8)} — не UTF-8: если сеть шлёт windows-1251, задайте encoding «windows-1251» в её настройках`;
      return { problem: { reason, setting: "encoding" } };
    }
    text = decoded.trim();
  } else text = String(raw).trim();
  if (text === "") return {};
  if (/\p{Cc}/u.test(text))
    return { problem: ofParameter(`«${quoted(text)}» содержит управляющие символы: уберите их`) };
  // Half of a character: different halves would become one and the same sign.
  if (!text.isWellFormed())
    return { problem: ofParameter(`«${quoted(text)}» содержит половину символа: пришлите его целиком`) };
  const clean = cleanValue(text);
  return clean === "" ? {} : { text: clean };
}

/** Describes what was sent instead of a value. */
export function unfilledText(text: string): string {
  return hasMacro(text) ? `макрос ${quoted(text)} не подставлен` : `вместо значения пришло «${quoted(text)}»`;
}

/** In these roles a constant would join many conversions into one, so it counts as no value. */
const IDENTIFYING: ReadonlySet<ParameterRole> = new Set(["transaction_id", "goal", "user_id"]);

/** A constant that came in place of an id, if one did and no other parameter of the role has an id. */
export function constantOf(
  { present, unfilled }: ReadParameters,
  { parameters }: NetworkSettings,
  role: ParameterRole,
): Parameter | undefined {
  for (const name of parameters[role]) {
    const value = present.get(name) ?? unfilled.get(name);
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** The first of the role's parameters that came with a value; throws where that value cannot be used. */
export function findRole(
  { present, unusable }: ReadParameters,
  { parameters }: NetworkSettings,
  role: ParameterRole,
): Parameter | undefined {
  for (const name of parameters[role]) {
    const problem = unusable.get(name);
    if (problem !== undefined) throw new Refusal(name, problem.setting, problem.reason);
    const value = present.get(name);
    if (value === undefined || (IDENTIFYING.has(role) && isConstant(value, parameters[role]))) continue;
    return { name, value };
  }
  return undefined;
}

/** Text as a reason may hold it: not too long, and without what a database, a log or a terminal cannot show. */
export function quoted(value: string): string {
  const cut = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return cut.replace(/[\p{Cc}\p{Cs}]/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
    return `\\u${hex}`;
  });
}
