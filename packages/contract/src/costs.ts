import { Type } from "typebox";
import { AdNamesSchema } from "./ad-names.ts";
import { MARK_MAX } from "./bounds.ts";
import { COST_MARKS } from "./cost-marks.ts";
import { FilterSchema, NextCursorSchema, PAGE_QUERY } from "./page.ts";

/** The zone of a line's day if the request names none: VK's ad cabinet counts in Moscow time. */
export const COST_ZONE = "Europe/Moscow";

/** Of one request: a year of an account with a hundred campaigns is 36,500 lines. */
export const COSTS_LIMIT = { bytes: 5 * 1024 * 1024, lines: 50_000 } as const;

/** Longest value, in characters: as long as the mark that it has to match. */
export const COST_VALUE_MAX = MARK_MAX;

const DAY = "День: 2026-11-01 или 01.11.2026";
const ZONE = `Часовой пояс IANA, в котором кабинет считает дни; без него ${COST_ZONE}`;

const SOURCE = "Только эти строки: import — присланные человеком, или имя коннектора";

export const CostLineSchema = Type.Object(
  {
    day: Type.String({ description: DAY }),
    mark: Type.Enum(COST_MARKS, { description: "По какой метке кликов разнесены расходы" }),
    value: Type.String({
      minLength: 1,
      maxLength: COST_VALUE_MAX,
      description: "Значение метки, точно как оно приходит в кликах",
    }),
    amount: Type.String({ description: "Сколько потрачено, строкой: 1234.56; 0 убирает строку" }),
    currency: Type.String({ description: "Код валюты, например RUB" }),
  },
  { additionalProperties: false },
);

export const CostsSchema = Type.Object(
  {
    tz: Type.Optional(Type.String({ description: ZONE })),
    lines: Type.Array(CostLineSchema, { maxItems: COSTS_LIMIT.lines }),
  },
  {
    additionalProperties: false,
    examples: [
      {
        lines: [{ day: "2026-11-01", mark: "utm_campaign", value: "spring", amount: "1234.56", currency: "RUB" }],
      },
    ],
  },
);

export const CostsCsvSchema = Type.String({
  description:
    "Таблица с заголовком: day (дата, день), mark (метка), value (значение, название кампании, ID объявления), amount (расход, потрачено всего, сумма), currency (валюта, или в названии колонки: «Расход, руб.») в любом порядке, через запятую, точку с запятой или табуляцию, UTF-8, UTF-16 или windows-1251. Остальные колонки, строки до заголовка и итоги пропускаются и называются в ответе.",
  examples: ["дата;метка;значение;расход;валюта\n01.11.2026;utm_campaign;spring;1 234,56;RUB\n"],
});

/** For CSV only: JSON says these things itself. */
export const CostsQuerySchema = Type.Object({
  mark: FilterSchema(`Для CSV без колонки mark: ${COST_MARKS.join(", ")}`),
  currency: FilterSchema("Для CSV без колонки currency: код валюты, например RUB"),
  tz: FilterSchema(`Для CSV. ${ZONE}`),
  value_column: FilterSchema("Для CSV: в какой колонке значение метки, например «Название кампании»"),
  amount_column: FilterSchema("Для CSV: в какой колонке расход, если таких несколько"),
});

export const CostsAnswerSchema = Type.Object({
  success: Type.Literal(true),
  lines: Type.Integer({ description: "Сколько строк прислано" }),
  stored: Type.Integer({ description: "Сколько строк сохранено, вместе с заменёнными" }),
  replaced: Type.Integer({
    description: "Сколько из сохранённых заменили прежние с теми же day, mark, value, currency",
  }),
  removed: Type.Integer({ description: "Сколько прежних строк убрано суммой 0" }),
  of_connectors: Type.Integer({
    description:
      "Сколько из заменённых и убранных строк принёс коннектор. Заменённые теперь ваши, и коннектор их не меняет; убранные он принесёт снова, если ещё читает этот день",
  }),
  summed: Type.Integer({
    description: "Сколько строк прибавлено к другой строке этого же запроса с теми же day, mark, value, currency",
  }),
  encoding: Type.Optional(Type.Enum(["utf-8", "utf-16", "windows-1251"], { description: "Как прочитан CSV" })),
  ignored_columns: Type.Optional(Type.Array(Type.String(), { description: "Колонки CSV, которые не понадобились" })),
  table_notes: Type.Optional(
    Type.Array(Type.Object({ line: Type.Integer(), message: Type.String() }), {
      description: "Строки CSV, которые не расходы: до заголовка и итоги, и сходится ли итог с суммой строк",
    }),
  ),
});

/** How many lines a preview shows. */
export const COSTS_PREVIEWED = 100;

const orNull = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });

const { success: _, ...figures } = CostsAnswerSchema.properties;

export const CostsPreviewSchema = Type.Object({
  ...figures,
  unchanged: Type.Integer({ description: "Сколько строк уже сохранено с той же суммой" }),
  days: Type.Array(
    Type.Object({ day: Type.String(), currency: Type.String(), amount: Type.String(), lines: Type.Integer() }),
    { description: "Сколько сохранится по дням" },
  ),
  shown: Type.Array(
    Type.Object({
      day: Type.String(),
      mark: Type.Enum(COST_MARKS),
      value: Type.String(),
      currency: Type.String(),
      amount: Type.String({ description: "0.00: прежняя строка уберётся" }),
      before: orNull("Сколько сохранено сейчас; null: такой строки нет"),
      source: orNull("Откуда строка, которая есть сейчас"),
    }),
    { description: `Первые ${COSTS_PREVIEWED} строк; те, что заменят прежние, сверху` },
  ),
});

export const CostSchema = Type.Object({
  day: Type.String(),
  mark: Type.Enum(COST_MARKS),
  value: Type.String(),
  amount: Type.String({ description: "Десятичная дробь, например 1234.56" }),
  currency: Type.String(),
  tz: Type.String({ description: "Чей это день" }),
  updated_at: Type.String({ description: "Когда строка пришла в последний раз" }),
  source: Type.String({ description: "Откуда строка: import — прислана человеком, иначе имя коннектора" }),
});

export const CostListQuerySchema = Type.Object(
  {
    from: FilterSchema("С этого дня, 2026-11-01"),
    to: FilterSchema("По этот день включительно"),
    mark: Type.Optional(Type.Enum(COST_MARKS)),
    value: FilterSchema("Значение метки"),
    currency: FilterSchema("Код валюты"),
    source: FilterSchema(SOURCE),
    limit: PAGE_QUERY.limit,
    cursor: FilterSchema("next_cursor предыдущей страницы"),
  },
  { additionalProperties: false },
);

export const CostListSchema = Type.Object({
  costs: Type.Array(CostSchema, { description: "Последние дни сверху" }),
  next_cursor: NextCursorSchema,
  names: AdNamesSchema,
});

/** So many days are added up at once. */
export const COST_DAYS_MAX = 366;

export const CostDaysQuerySchema = Type.Object(
  {
    from: Type.String({ description: "С этого дня, 2026-11-01" }),
    to: Type.String({ description: `По этот день включительно; за раз не больше ${COST_DAYS_MAX} дней` }),
    mark: Type.Optional(Type.Enum(COST_MARKS)),
    value: FilterSchema("Значение метки"),
    currency: FilterSchema("Код валюты"),
    source: FilterSchema(SOURCE),
  },
  { additionalProperties: false },
);

const Sum = {
  currency: Type.String(),
  amount: Type.String({ description: "Десятичная дробь" }),
  lines: Type.Integer(),
};

export const CostDaysSchema = Type.Object({
  days: Type.Array(
    Type.Object({
      day: Type.String(),
      ...Sum,
      imported: Type.String({ description: "Сколько из этого прислал человек" }),
    }),
    { description: "Последние дни сверху; у каждой валюты своя строка" },
  ),
  totals: Type.Array(Type.Object(Sum), { description: "По валютам" }),
});

export const CostRemovalQuerySchema = Type.Object(
  {
    from: Type.String({ description: "С этого дня, 2026-11-01" }),
    to: Type.String({ description: "По этот день включительно" }),
    mark: Type.Optional(Type.Enum(COST_MARKS)),
    source: FilterSchema(SOURCE),
  },
  { additionalProperties: false },
);

export const CostRemovalSchema = Type.Object({
  success: Type.Literal(true),
  removed: Type.Integer({ description: "Сколько строк удалено" }),
});

export type CostLine = Type.Static<typeof CostLineSchema>;
export type CostsAnswer = Type.Static<typeof CostsAnswerSchema>;
export type Cost = Type.Static<typeof CostSchema>;
export type CostListQuery = Type.Static<typeof CostListQuerySchema>;
export type CostsPreview = Type.Static<typeof CostsPreviewSchema>;
export type CostDaysQuery = Type.Static<typeof CostDaysQuerySchema>;
export type CostDays = Type.Static<typeof CostDaysSchema>;
export type CostList = Type.Static<typeof CostListSchema>;
export type CostRemovalQuery = Type.Static<typeof CostRemovalQuerySchema>;
export type CostRemoval = Type.Static<typeof CostRemovalSchema>;
