import { MACRO } from "./macro.ts";
import { formDecode, percentDecode } from "./percent.ts";

/** Whether somebody puts a value in place of a macro in the link of an ad to a Mini App. */
export type Filled = "yes" | "unconfirmed" | "no" | "unknown";

export interface AdMacro {
  /** As it is written: `{{banner_id}}`. */
  readonly macro: string;
  readonly filled: Filled;
  /** In Russian, for people; undefined for a macro that nobody knows. */
  readonly what?: string;
  /** The macro that does what this one was meant to do. */
  readonly instead?: string;
  /** What VK might put there. */
  readonly example?: string;
}

/** As docs/vk-ads-links.md has them; a test holds the two together. */
export const AD_FACTS: readonly AdMacro[] = [
  { macro: "{{ad_plan_id}}", filled: "yes", what: "номер кампании", example: "11111111" },
  { macro: "{{ad_plan_name}}", filled: "yes", what: "название кампании", example: "campaign" },
  { macro: "{{campaign_id}}", filled: "yes", what: "номер группы объявлений", example: "22222222" },
  { macro: "{{campaign_name}}", filled: "yes", what: "название группы объявлений", example: "group" },
  { macro: "{{banner_id}}", filled: "yes", what: "номер объявления", example: "33333333" },
  { macro: "{{advertiser_id}}", filled: "yes", what: "номер рекламодателя", example: "44444444" },
  { macro: "{{geo}}", filled: "yes", what: "регион", example: "1" },
  { macro: "{{gender}}", filled: "yes", what: "пол", example: "F" },
  { macro: "{{age}}", filled: "yes", what: "возраст", example: "30" },
  {
    macro: "{{search_phrase}}",
    filled: "unconfirmed",
    what: "поисковая фраза, возможно только для сайтов и каталогов",
  },
  { macro: "{{clickid}}", filled: "unconfirmed", what: "номер клика для rb_clickid, для сайтов заполняется" },
  { macro: "{{impression_weekday}}", filled: "no", what: "день показа, в Mini Apps не заполняется" },
  { macro: "{{impression_hour}}", filled: "no", what: "час показа, в Mini Apps не заполняется" },
  { macro: "{{user_timezone}}", filled: "no", what: "часовой пояс, в Mini Apps не заполняется" },
  { macro: "{{random}}", filled: "no", what: "случайное число, в Mini Apps не заполняется" },
  { macro: "{{ad_id}}", filled: "no", what: "такого макроса нет", instead: "{{banner_id}}" },
  { macro: "{campaign_id}", filled: "no", what: "макрос старого кабинета", instead: "{{ad_plan_id}}" },
  { macro: "{campaign_name}", filled: "no", what: "макрос старого кабинета", instead: "{{ad_plan_name}}" },
  { macro: "{ad_id}", filled: "no", what: "макрос старого кабинета", instead: "{{banner_id}}" },
  { macro: "{keyword}", filled: "no", what: "макрос старого кабинета" },
  { macro: "{search_phrase}", filled: "no", what: "макрос старого кабинета" },
  { macro: "{platform}", filled: "no", what: "макрос старого кабинета" },
  { macro: "{user_id}", filled: "no", what: "слово шаблона оффера: ID пользователя VK передаёт сам" },
  { macro: "{ref}", filled: "no", what: "слово шаблона оффера" },
  { macro: "{ref_source}", filled: "no", what: "слово шаблона оффера" },
];

const BY_MACRO: ReadonlyMap<string, AdMacro> = new Map(AD_FACTS.map((fact) => [fact.macro, fact]));

/** The gateway's own rule, so that the checker sees what the gateway will. */
const MACROS = new RegExp(MACRO, "gu");

/** A parameter's raw value in which macros are looked for: decoded twice. */
export function macroText(rawValue: string): string {
  return percentDecode(formDecode(rawValue));
}

/** The macros in a text, in order, with what is known of them. */
export function findMacros(text: string): AdMacro[] {
  return Array.from(text.matchAll(MACROS), ([macro]) => factOf(macro));
}

/** Puts other texts in place of macros; what stands between them goes through `between`. */
export function replaceMacros(
  text: string,
  replace: (macro: AdMacro) => string,
  between: (text: string) => string,
): string {
  let result = "";
  let at = 0;
  for (const found of text.matchAll(MACROS)) {
    const start = found.index ?? 0;
    result += between(text.slice(at, start)) + replace(factOf(found[0]));
    at = start + found[0].length;
  }
  return result + between(text.slice(at));
}

/**
 * A known name with blanks in its braces is not what the cabinet replaces. Other double braces may be a macro that VK
 * has added since; any other form stays as it is.
 */
function factOf(macro: string): AdMacro {
  const known = BY_MACRO.get(macro);
  if (known !== undefined) return known;
  const tight = macro.replace(/\s+/g, "");
  if (BY_MACRO.get(tight)?.filled === "yes") return { macro, filled: "no", what: "макрос с пробелами", instead: tight };
  return { macro, filled: tight.slice(0, 2) === "{{" ? "unknown" : "no" };
}
