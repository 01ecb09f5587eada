import { Type } from "typebox";
import { FilterSchema, NextCursorSchema, PAGE_QUERY } from "./page.ts";

export const CONVERSION_STATUSES = ["pending", "approved", "rejected"] as const;

export const ConversionStatusSchema = Type.Enum([...CONVERSION_STATUSES]);

export const VerdictSchema = Type.Enum(["accepted", "updated", "duplicate", "unattributed", "rejected"], {
  description:
    "accepted: новая конверсия; updated: у конверсии что-то изменилось; duplicate: то же самое ещё раз; unattributed: новая конверсия, клик не найден, причина в reason; rejected: отложен, причина в reason",
});

export const AttributionModelSchema = Type.Enum(["click_id", "last_click"]);

const orNull = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });

export const PostbackParamsSchema = Type.Object({
  network: Type.String({ description: "Slug сети" }),
  token: Type.String({ description: "Секрет из настроек сети" }),
});

export const PostbackAnswerSchema = Type.Object({
  success: Type.Literal(true),
  verdict: VerdictSchema,
  conversion_id: Type.Integer(),
  click_id: orNull("Клик, которому досталась конверсия"),
  reason: orNull("Почему клик не найден или что в постбеке сомнительно"),
});

export const ConversionSchema = Type.Object({
  id: Type.Integer(),
  network: Type.String(),
  transaction_id: orNull("Номер действия в сети"),
  goal: Type.String({ description: "Цель; пусто, если сеть её не назвала" }),
  status: ConversionStatusSchema,
  payout: orNull("Выплата десятичной дробью, например 1234.50"),
  currency: orNull("Валюта выплаты"),
  offer: orNull("Slug оффера"),
  user_id: orNull("Пользователь клика, а без клика — как назвала сеть"),
  click_id: orNull("Клик; null, если его не нашли"),
  first_click_id: orNull("Первый клик того же пользователя на оффер за окно атрибуции; без клика null"),
  model: Type.Unsafe<AttributionModel | null>({
    enum: ["click_id", "last_click", null],
    description: "Как найден клик: по click_id или как последний клик пользователя",
  }),
  evidence: Type.Unsafe<Record<string, unknown> | null>({
    type: ["object", "null"],
    description:
      "По чему найден клик: параметр, клик, сколько прошло. offers_by — среди каких офферов искали последний клик: offer_id — названный сетью, only_offer — единственный у сети, all_offers — все у сети, no_network_offer_id — те, у которых нет network_offer_id; also_clicked — другие офферы с кликами того же пользователя",
  }),
  reason: orNull("Почему клик не найден или что в нём сомнительно; обновляется, пока клик ищется"),
  created_at: Type.String({ description: "Когда пришёл первый постбек; из статистики — день её строки" }),
  updated_at: Type.String(),
  withdrawn_at: orNull("Когда сеть отозвала конверсию: её статистика насчитала меньше, и в отчётах её больше нет"),
});

export const ConversionParamsSchema = Type.Object({ id: Type.String({ description: "Номер конверсии" }) });

export const PostbackSchema = Type.Object({
  id: Type.Integer(),
  network: Type.String(),
  received_at: Type.String(),
  method: Type.String(),
  ip: Type.String(),
  params: Type.Record(Type.String(), Type.Unknown(), { description: "Параметры, как они пришли, без секретов" }),
  verdict: VerdictSchema,
  reason: orNull("Почему отложен, почему клик не найден или что сомнительно"),
  conversion_id: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
});

/** What decides about a rejected postback: a part of its network's settings, or the link in the network's cabinet. */
export const POSTBACK_SETTINGS = [
  "active",
  "allow",
  "conversions_from",
  "encoding",
  "statuses",
  "currency",
  "parameters",
  "cabinet",
] as const;

export const PostbackFixSchema = Type.Object({
  accepted_now: Type.Boolean({
    description: "true: по нынешним настройкам сети он принимается и будет разобран в течение минуты или по запросу",
  }),
  setting: Type.Unsafe<PostbackSetting | null>({
    enum: [...POSTBACK_SETTINGS, null],
    description:
      "Что мешает сейчас: active — сеть выключена; allow — адрес не разрешён; conversions_from — конверсии берутся из статистики; encoding, statuses, currency, parameters — эта часть настроек сети; cabinet — ссылка в кабинете самой сети; null — ничего",
  }),
  reason: orNull("Почему он отложен по нынешним настройкам"),
  evaluable: Type.Boolean({
    description: "false: заново не разбирается никогда, о том же лиде сообщает статистика сети",
  }),
});

export const ListedPostbackSchema = Type.Intersect([
  PostbackSchema,
  Type.Object({ fix: Type.Optional(PostbackFixSchema) }),
]);

export const PostbackIdSchema = Type.Object({ id: Type.String({ description: "Номер постбека" }) });

/** One request evaluates no more than this: it is some seconds of the database's work. */
export const EVALUATE_MOST = 10_000;

export const EvaluateFilterSchema = Type.Object(
  {
    network: FilterSchema("Slug сети"),
    from: PAGE_QUERY.from,
    to: PAGE_QUERY.to,
    tz: PAGE_QUERY.tz,
    dry_run: Type.Optional(
      Type.Boolean({ description: "true: ничего не разбирать, только сосчитать, сколько отложенных подходит" }),
    ),
  },
  { additionalProperties: false },
);

export const EvaluatedSchema = Type.Object({
  looked: Type.Integer({ description: `Сколько отложенных разобрано заново, не больше ${EVALUATE_MOST} за запрос` }),
  changed: Type.Integer({ description: "У скольких теперь другой вердикт: они стали конверсиями" }),
  found: Type.Optional(Type.Integer({ description: "Только при dry_run: сколько отложенных подходит" })),
});

export const ConversionListQuerySchema = Type.Object(
  {
    network: FilterSchema("Slug сети"),
    status: Type.Optional(ConversionStatusSchema),
    offer: FilterSchema("Slug оффера"),
    user_id: FilterSchema("ID пользователя"),
    click_id: FilterSchema("Публичный ID клика"),
    attributed: Type.Optional(Type.Enum(["yes", "no"], { description: "no: только те, для которых клик не найден" })),
    ...PAGE_QUERY,
  },
  { additionalProperties: false },
);

export const PostbackListQuerySchema = Type.Object(
  {
    network: FilterSchema("Slug сети"),
    verdict: Type.Optional(VerdictSchema),
    conversion_id: FilterSchema("Номер конверсии: её постбеки"),
    ...PAGE_QUERY,
  },
  { additionalProperties: false },
);

export const ConversionListSchema = Type.Object({
  conversions: Type.Array(ConversionSchema, { description: "Новые сверху" }),
  next_cursor: NextCursorSchema,
});

export const PostbackListSchema = Type.Object({
  postbacks: Type.Array(ListedPostbackSchema, { description: "Новые сверху; у отложенных — что мешает" }),
  next_cursor: NextCursorSchema,
});

export type ConversionStatus = Type.Static<typeof ConversionStatusSchema>;
export type Verdict = Type.Static<typeof VerdictSchema>;
export type AttributionModel = Type.Static<typeof AttributionModelSchema>;
export type PostbackParams = Type.Static<typeof PostbackParamsSchema>;
export type PostbackAnswer = Type.Static<typeof PostbackAnswerSchema>;
export type Conversion = Type.Static<typeof ConversionSchema>;
export type Postback = Type.Static<typeof PostbackSchema>;
export type PostbackSetting = (typeof POSTBACK_SETTINGS)[number];
export type PostbackFix = Type.Static<typeof PostbackFixSchema>;
export type ListedPostback = Type.Static<typeof ListedPostbackSchema>;
export type EvaluateFilter = Type.Static<typeof EvaluateFilterSchema>;
export type Evaluated = Type.Static<typeof EvaluatedSchema>;
export type ConversionListQuery = Type.Static<typeof ConversionListQuerySchema>;
export type PostbackListQuery = Type.Static<typeof PostbackListQuerySchema>;
export type ConversionList = Type.Static<typeof ConversionListSchema>;
export type PostbackList = Type.Static<typeof PostbackListSchema>;
