import { Type } from "typebox";
import { FilterSchema } from "./page.ts";

/** How many clicks a reason names. */
export const RECONCILED_CLICKS_SHOWN = 20;

/** So many days are compared at once. */
export const RECONCILED_DAYS_MAX = 92;

export const RECONCILIATION_REASONS = [
  "day_open",
  "not_delivered",
  "failed",
  "sent_twice",
  "counted_twice",
  "lost_by_network",
  "without_sub",
  "unknown_clicks",
  "from_postbacks",
  "without_click",
] as const;

const Side = Type.Object({
  clicks: Type.Integer({ description: "У нас — клики оффера с доставкой и переходы, без ботов" }),
  uniques: Type.Integer({ description: "У нас — разные пользователи" }),
  conversions: Type.Integer(),
  approved: Type.Integer(),
  income: Type.String({ description: "Десятичной дробью" }),
});

const Reason = Type.Object({
  code: Type.Enum([...RECONCILIATION_REASONS]),
  message: Type.String(),
  count: Type.Integer({ description: "Скольких кликов, строк или конверсий касается" }),
  click_ids: Type.Array(Type.String(), { description: `Какие это клики, не больше ${RECONCILED_CLICKS_SHOWN}` }),
});

export const ReconciliationRowSchema = Type.Object({
  day: Type.String({ description: "День Москвы" }),
  network: Type.String(),
  offers: Type.Array(Type.String(), { description: "Несколько, если сеть не отличает их друг от друга" }),
  closed: Type.Boolean({ description: "false: цифры дня ещё меняются" }),
  currency: Type.String(),
  ours: Side,
  theirs: Side,
  difference: Type.Object(
    {
      clicks: Type.Integer(),
      conversions: Type.Integer(),
      approved: Type.Integer(),
      income: Type.String(),
      percent: Type.Number({
        description: "Наибольшая доля расхождения по конверсиям, одобренным и доходу, в процентах",
      }),
    },
    { description: "У сети минус у нас" },
  ),
  reasons: Type.Array(Reason, { description: "Вероятные причины" }),
});

export const ReconciliationQuerySchema = Type.Object(
  {
    network: FilterSchema("Slug сети; без него все, чья статистика читается"),
    from: FilterSchema("Первый день Москвы, 2026-11-01; без него неделя до сегодня"),
    to: FilterSchema("Последний день; без него сегодня"),
  },
  { additionalProperties: false },
);

export const ReconciliationSchema = Type.Object({
  rows: Type.Array(ReconciliationRowSchema, { description: "Новые дни сверху" }),
});

export const StatisticsQuerySchema = Type.Object(
  {
    network: FilterSchema("Slug сети"),
    from: FilterSchema("Первый день Москвы, 2026-11-01"),
    to: FilterSchema("Последний день"),
    matched: Type.Optional(Type.Literal("no", { description: "no: только строки, которым не нашлось клика" })),
    limit: FilterSchema("Сколько строк, от 1 до 200; без него 50"),
    cursor: FilterSchema("next_cursor предыдущей страницы"),
  },
  { additionalProperties: false },
);

export const StatisticsRowSchema = Type.Object({
  id: Type.Integer(),
  network: Type.String(),
  day: Type.String({ description: "День Москвы" }),
  by: Type.Enum(["click", "user"], { description: "Чем строка различается: click_id или пользователь" }),
  value: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "Что сеть знает о клике; пусто: клик пришёл без этого параметра; null: данные удалены",
  }),
  offers: Type.Array(Type.String()),
  clicks: Type.Integer(),
  uniques: Type.Integer(),
  conversions: Type.Integer(),
  approved: Type.Integer(),
  pending: Type.Integer({ description: "hold и inprogress" }),
  rejected: Type.Integer(),
  income_minor: Type.Integer({ description: "Доход в копейках или других мелких единицах" }),
  updated_at: Type.String({ description: "Когда строка менялась" }),
});

export const StatisticsListSchema = Type.Object({
  rows: Type.Array(StatisticsRowSchema, { description: "Новые сверху" }),
  next_cursor: Type.Unsafe<string | null>({ type: ["string", "null"] }),
});

export type ReconciliationReasonCode = (typeof RECONCILIATION_REASONS)[number];
export type ReconciliationRow = Type.Static<typeof ReconciliationRowSchema>;
export type ReconciliationQuery = Type.Static<typeof ReconciliationQuerySchema>;
export type Reconciliation = Type.Static<typeof ReconciliationSchema>;
export type StatisticsQuery = Type.Static<typeof StatisticsQuerySchema>;
export type StatisticsList = Type.Static<typeof StatisticsListSchema>;
