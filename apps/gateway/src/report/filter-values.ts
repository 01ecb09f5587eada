import { cleanValue } from "@metka/links";

/** The values of a filter's text, or the mistake in it. */
export type FilterValues =
  | { readonly ok: true; readonly values: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** One item: in quotes, in which a quote is written twice, or up to the next comma. `y`: from where the last one ended. */
const ITEM = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/y;

/**
 * `spring,autumn` is two values, and `"Весна, 2025"` is one, as in a CSV. No value is written `""`: a comma too many
 * would otherwise ask for clicks without a mark. A parameter without any text asks for them, too.
 */
export function readFilterValues(text: string): FilterValues {
  if (text === "") return { ok: true, values: [""] };
  const values: string[] = [];
  ITEM.lastIndex = 0;
  for (let end = ","; end === ","; ) {
    const [whole, quoted, plain = "", comma = ""] = ITEM.exec(text) ?? [];
    if (whole === undefined) return { ok: false, problem: BAD_QUOTES };
    if (quoted === undefined && cleanValue(plain) === "") return { ok: false, problem: EMPTY };
    if (plain.startsWith('"')) return { ok: false, problem: BAD_QUOTES };
    values.push(quoted?.replaceAll('""', '"') ?? plain.trim());
    end = comma;
  }
  return { ok: true, values };
}

const EMPTY =
  'запятая лишняя: значения без метки ищут как "", а запятую внутри значения берут в кавычки: "Весна, 2025"';
const BAD_QUOTES =
  'кавычки не сходятся: значение с запятой или с кавычки берут в кавычки, а кавычку внутри удваивают: "ООО ""Весна"""';
