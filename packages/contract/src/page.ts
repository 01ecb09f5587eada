import { Type } from "typebox";

/** How many rows a page of a list has at most, and where nothing is asked. */
export const PAGE_LIMIT = { most: 200, usual: 50 } as const;

/** Query parameters are text; no U+0000, which PostgreSQL could not compare with. */
export const FilterSchema = (description: string) =>
  Type.Optional(Type.String({ pattern: "^[^\\u0000]*$", description }));

/** A filter that takes several values: in one parameter, or the parameter several times. */
export const ValuesSchema = (description: string) =>
  Type.Optional(
    Type.Unsafe<string | readonly string[]>({
      type: ["string", "array"],
      items: { type: "string", pattern: "^[^\\u0000]*$" },
      pattern: "^[^\\u0000]*$",
      description: `${description}; несколько — через запятую или повтором параметра. Значение с запятой берут в кавычки: "Весна, 2025", кавычку внутри удваивают; "" или пустой параметр — метки нет`,
    }),
  );

/** What the query of every list has. */
export const PAGE_QUERY = {
  from: FilterSchema("Не раньше этого времени приёма: дата (2026-11-01) или ISO 8601 с зоной, как в отчётах"),
  to: FilterSchema("Раньше этого времени приёма; дата входит вся"),
  tz: FilterSchema("Часовой пояс IANA, в котором считаются даты; без него Europe/Moscow"),
  limit: FilterSchema(`Сколько строк, от 1 до ${PAGE_LIMIT.most}; без него ${PAGE_LIMIT.usual}`),
  cursor: FilterSchema("next_cursor предыдущей страницы; новые строки страниц не сдвигают"),
};

export const NextCursorSchema = Type.Unsafe<string | null>({
  type: ["string", "null"],
  description: "Передайте его в cursor, чтобы получить следующую страницу; null: это последняя",
});
