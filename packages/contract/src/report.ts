import { Type } from "typebox";

import { AdNamesSchema } from "./ad-names.ts";
import { FilterSchema, ValuesSchema } from "./page.ts";
import { REPORT_GROUPS_MOST, REPORT_LIMIT, REPORT_MARKS, REPORT_TIMES } from "./report-groups.ts";

export const ReportQuerySchema = Type.Object({
  from: FilterSchema("Начало: дата (2026-11-01) в зоне отчёта или ISO 8601; без него — полночь 30 дней назад"),
  to: FilterSchema("Конец, не входит в отчёт; дата входит вся; без него — сейчас"),
  tz: FilterSchema("Часовой пояс IANA; без него Europe/Moscow"),
  group_by: FilterSchema(`До ${REPORT_GROUPS_MOST} через запятую: ${[...REPORT_TIMES, ...REPORT_MARKS].join(", ")}`),
  basis: FilterSchema("click — конверсии по времени клика (по умолчанию), conversion — по времени конверсии"),
  model: FilterSchema("Чья конверсия: last — последнего клика (по умолчанию), first — первого клика в окне"),
  users: FilterSchema("1 — посчитать и разных пользователей: точно, поэтому их нельзя сложить по строкам"),
  per: FilterSchema("На что делятся CR и EPC: visit (по умолчанию) или click"),
  sort: FilterSchema(
    "Колонка, деньги — с валютой (profit_RUB); минус впереди — по убыванию. Без него: время по возрастанию, иначе визиты по убыванию",
  ),
  limit: FilterSchema(`Сколько строк, от 1 до ${REPORT_LIMIT.most}; без него ${REPORT_LIMIT.usual}`),
  format: FilterSchema(
    "csv — таблица через запятую с точкой в дробях; csv-excel — для Excel с русскими настройками: точка с запятой, запятая в дробях, дни вида 28.11.2026, итоги названы в колонке row",
  ),
  names: FilterSchema(
    "1 — для CSV: рядом с каждой меткой колонка с названием объявления, группы или кампании (utm_content_name). В JSON названия всегда есть в names",
  ),
  ...Object.fromEntries(REPORT_MARKS.map((mark) => [`filter[${mark}]`, ValuesSchema("Только это значение")])),
});

const Money = Type.Record(Type.String(), Type.String(), {
  description: "Десятичные суммы по валютам; валюты никогда не складываются",
});
const Ratio = (description: string) =>
  Type.Unsafe<number | null>({ type: ["number", "null"], description: `${description}; null: делить не на что` });

export const ReportFiguresSchema = Type.Object({
  visits: Type.Integer({ description: "Визиты, arbitrage_send" }),
  unique_visits: Type.Integer({ description: "Визиты без визита того же посетителя на тот же оффер за 24 часа до" }),
  clicks: Type.Integer({ description: "Переходы на оффер, offer_click" }),
  unique_clicks: Type.Integer(),
  users: Type.Unsafe<number | null>({
    type: ["integer", "null"],
    description: "Разные user_id за период; null: не спрашивали (users=1)",
  }),
  delivered: Type.Integer(),
  pending: Type.Integer({ description: "Доставки, которые ещё ждут" }),
  failed: Type.Integer(),
  conversions: Type.Integer(),
  conversions_pending: Type.Integer(),
  conversions_approved: Type.Integer(),
  conversions_rejected: Type.Integer(),
  revenue: Money,
  revenue_pending: Money,
  approval_rate: Ratio("Одобренные из всех конверсий"),
  cr: Ratio("Конверсии на визит или переход (per)"),
  epc: Type.Record(Type.String(), Ratio("Одобренная выручка на визит или переход (per)")),
  spend: Money,
  profit: Money,
  roi: Type.Record(Type.String(), Ratio("Прибыль на потраченное")),
});

export const ReportRowSchema = Type.Intersect([
  Type.Object({
    group: Type.Record(Type.String(), Type.Unsafe<string | null>({ type: ["string", "null"] })),
  }),
  ReportFiguresSchema,
]);

export const ReportAnswerSchema = Type.Object(
  {
    success: Type.Literal(true),
    from: Type.String(),
    to: Type.String(),
    tz: Type.String(),
    as_of: Type.String({ description: "Момент базы, которому отчёт равен: всё, что записано до него, посчитано" }),
    group_by: Type.Array(Type.String()),
    basis: Type.Enum(["click", "conversion"]),
    model: Type.Enum(["last", "first"]),
    per: Type.Enum(["visit", "click"]),
    rows: Type.Array(ReportRowSchema),
    groups: Type.Integer({ description: "Сколько строк всего, до limit" }),
    unmatched_spend: Type.Array(ReportRowSchema, {
      description: "Расходы, для метки которых в их день нет ни одного визита; в итогах они есть",
    }),
    unattributed: Type.Array(ReportRowSchema, {
      description: "Конверсии, для которых не нашлось клика, по времени самой конверсии; в итогах они есть",
    }),
    totals: ReportFiguresSchema,
    names: AdNamesSchema,
  },
  { description: "Роботы не считаются; итоги — по всем строкам, до limit" },
);

export type ReportFigures = Type.Static<typeof ReportFiguresSchema>;
export type ReportRow = Type.Static<typeof ReportRowSchema>;
export type ReportAnswer = Type.Static<typeof ReportAnswerSchema>;
