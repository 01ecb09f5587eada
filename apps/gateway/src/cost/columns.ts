import { cleanValue } from "@metka/links";
import type { Separator } from "./csv.ts";
import { currencyOfWord } from "./currency-word.ts";
import { LINE_FIELDS, type LineField } from "./read-line.ts";

/** The names that cabinets and people use, in addition to ours, in the form of `headingOf`. */
const NAMES: Readonly<Record<LineField, readonly string[]>> = {
  day: ["day", "date", "дата", "день"],
  mark: ["mark", "метка"],
  value: ["value", "значение"],
  amount: [
    ...["amount", "cost", "spend", "spent", "amount spent", "расход", "расходы", "сумма", "затраты"],
    ...[
      "списано",
      "списания",
      "потрачено",
      "потрачено всего",
      "всего потрачено",
      "расход без ндс",
      "расход с ндс",
      "сумма расходов",
    ],
  ],
  currency: ["currency", "валюта", "код валюты"],
};

/** Which may hold the mark's value where no column is called that. */
const VALUE_CANDIDATES: ReadonlySet<string> = new Set([
  ...["campaign", "campaign name", "campaign id", "ad", "ad name", "ad id", "ad group", "banner id", "banner_id"],
  ...["кампания", "рекламная кампания", "название кампании", "id кампании", "номер кампании"],
  ...["группа", "группа объявлений", "название группы", "название группы объявлений", "id группы"],
  ...["id группы объявлений", "объявление", "название объявления", "id объявления", "номер объявления", "id баннера"],
]);

const SEPARATORS = [";", ",", "\t"] as const;
/** A cabinet writes its name, the account and the period before the table. */
const HEADER_WITHIN = 20;
/** A header has at least so many known names: one alone may be in any line of text. */
const HEADER_NAMES = 2;

/** Where each field stands in a row. */
export interface Columns {
  readonly places: ReadonlyMap<LineField, number>;
  readonly ignored: string[];
  readonly width: number;
  /** The currency in the name of the amount's column: `Расход, руб.` */
  readonly currency: string | undefined;
}

/**
 * Columns that the request itself chooses, by their names in the table. `mark`: whose values the table holds; a column
 * may be called that, as in a report of the gateway's own.
 */
export type Chosen = ReadonlyMap<"value" | "amount" | "mark", string>;

type Tell = (field: LineField, message: string) => void;

/** The one by which some line at the top has most names that are known. */
export function separatorOf(text: string, chosen: Chosen): Separator {
  const lines = text.split(/\r\n|\r|\n/, HEADER_WITHIN);
  const known = (separator: string) =>
    Math.max(...lines.map((line) => knownNames(line.replaceAll('"', "").split(separator), chosen)));
  return SEPARATORS.reduce((best, next) => (known(next) > known(best) ? next : best));
}

/** Whether a row is the header, and not one of the lines before it. */
export function isHeader(cells: readonly string[], chosen: Chosen): boolean {
  return knownNames(cells, chosen) >= HEADER_NAMES;
}

/** `given`: fields that the request sets for all rows. Returns undefined after it has reported a missing column. */
export function readHeader(
  header: readonly string[],
  given: { has(field: LineField): boolean },
  chosen: Chosen,
  tell: Tell,
): Columns | undefined {
  const headings = header.map(headingOf);
  const found = new Map(LINE_FIELDS.map((field) => [field, placesOf(field, headings, chosen)]));
  const currency = headings[found.get("amount")?.[0] ?? -1]?.currency;
  // An amount may name its own currency: the rows decide.
  const isGiven = (field: LineField) => given.has(field) || field === "currency";
  const wrong = LINE_FIELDS.filter((field) => {
    const places = found.get(field) ?? [];
    if (places.length > 1) tell(field, tooMany(field, places, header));
    else if (places.length === 0 && !isGiven(field)) tell(field, howToAdd(field, header, chosen));
    return places.length > 1 || (places.length === 0 && !isGiven(field));
  });
  if (wrong.length > 0) return undefined;
  const places = new Map([...found].flatMap(([field, [place]]) => (place === undefined ? [] : [[field, place]])));
  const used = new Set(places.values());
  const ignored = header.flatMap((name, at) => (used.has(at) ? [] : [name.trim() || `№ ${at + 1}`]));
  return { places, ignored, width: header.length, currency };
}

interface Heading {
  /** In small letters, one blank between words, without the unit. */
  readonly name: string;
  readonly currency: string | undefined;
}

/** `Потрачено всего, ₽` and `Расход (руб.)` are the name and its currency. */
function headingOf(text: string): Heading {
  const plain = cleanValue(text).replace(/\s+/g, " ").replaceAll(" ,", ",").toLowerCase().replaceAll("ё", "е");
  const [, name = "", unit = ""] = /^(.+?)(?:, ?| ?\(| )([^\s,()]+)\)?$/.exec(plain) ?? [];
  const currency = currencyOfWord(unit);
  return currency === undefined ? { name: plain, currency } : { name, currency };
}

function placesOf(field: LineField, headings: readonly Heading[], chosen: Chosen): readonly number[] {
  const wanted = field === "value" || field === "amount" ? chosen.get(field) : undefined;
  if (wanted !== undefined) {
    const { name } = headingOf(wanted);
    return placesWhere(headings, (heading) => heading.name === name);
  }
  const named = placesWhere(headings, ({ name }) => NAMES[field].includes(name));
  if (field !== "value" || named.length > 0) return named;
  const candidates = placesWhere(headings, ({ name }) => VALUE_CANDIDATES.has(name));
  return candidates.length > 0 ? candidates : placesWhere(headings, ({ name }) => name === chosen.get("mark"));
}

function placesWhere(headings: readonly Heading[], fits: (heading: Heading) => boolean): readonly number[] {
  return headings.flatMap((heading, at) => (fits(heading) ? [at] : []));
}

function knownNames(cells: readonly string[], chosen: Chosen): number {
  const headings = cells.map(headingOf);
  return LINE_FIELDS.filter((field) => placesOf(field, headings, chosen).length > 0).length;
}

function tooMany(field: LineField, places: readonly number[], header: readonly string[]): string {
  const names = places.map((at) => `«${header[at]?.trim()}»`).join(", ");
  if (field !== "value" && field !== "amount") return `таких колонок несколько, ${names}: оставьте одну`;
  return `таких колонок несколько, ${names}: назовите нужную параметром ${field}_column в адресе или оставьте одну`;
}

function howToAdd(field: LineField, header: readonly string[], chosen: Chosen): string {
  const wanted = field === "value" || field === "amount" ? chosen.get(field) : undefined;
  const there = header.map((name) => `«${name.trim()}»`).join(", ");
  if (wanted !== undefined) return `нет колонки «${wanted}», есть ${there}`;
  const names = `нет колонки: нужна одна из ${NAMES[field].join(", ")}`;
  if (field === "mark") return `${names} или параметр mark в адресе`;
  return field === "day" ? names : `${names} или параметр ${field}_column в адресе с названием колонки`;
}

/** The mistake if neither the table nor the request names the currency. */
export const NO_CURRENCY = `нет валюты: нужен параметр currency в адресе (RUB), колонка ${NAMES.currency.join(", ")} или «Расход, руб.» в заголовке`;
