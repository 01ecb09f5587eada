import { Type } from "typebox";
import { AdNamesSchema } from "./ad-names.ts";
import { DeliverySchema, DeliveryStatusSchema, StoredClickSchema } from "./click.ts";
import { CONVERSION_STATUSES, ConversionSchema, type ConversionStatus, ConversionStatusSchema } from "./conversion.ts";
import { FilterSchema, NextCursorSchema, PAGE_QUERY } from "./page.ts";

export const ClickListQuerySchema = Type.Object(
  {
    click_id: FilterSchema("Публичный ID клика"),
    event_type: FilterSchema("arbitrage_send: визит, offer_click: переход на оффер"),
    user_id: FilterSchema("ID пользователя VK"),
    offer: FilterSchema("Slug оффера"),
    ref: FilterSchema("Источник перехода"),
    ref_source: FilterSchema("Тип источника"),
    utm_source: FilterSchema("Метка utm_source"),
    utm_medium: FilterSchema("Метка utm_medium"),
    utm_campaign: FilterSchema("Метка utm_campaign"),
    utm_content: FilterSchema("Метка utm_content"),
    utm_term: FilterSchema("Метка utm_term"),
    launch_params_check: FilterSchema("Что показала проверка подписи VK: verified, invalid, missing …"),
    visit_click_id: FilterSchema("Визит, из которого перешли на оффер: его click_id"),
    delivery: Type.Optional(DeliveryStatusSchema),
    ...PAGE_QUERY,
  },
  { additionalProperties: false },
);

export const ListedClickSchema = Type.Intersect([
  StoredClickSchema,
  Type.Object({
    tracking_id: Type.Integer({ description: "api_utmtracking.id" }),
    delivery: Type.Optional(DeliverySchema),
  }),
]);

export const ClickListSchema = Type.Object({
  clicks: Type.Array(ListedClickSchema, { description: "Новые сверху" }),
  next_cursor: NextCursorSchema,
  names: AdNamesSchema,
});

export const AttemptSchema = Type.Object({
  number: Type.Integer({ description: "С 1" }),
  outcome: Type.String({ description: "delivered, rejected, unavailable, unknown" }),
  http_status: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
  error: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Что пошло не так" }),
  location: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Куда переадресовала сеть" }),
  gateway: Type.String({ description: "Какой шлюз отправлял" }),
  started_at: Type.String({ description: "UTC" }),
  duration_ms: Type.Integer(),
});

export const ClickDeliverySchema = Type.Object({
  id: Type.Integer({ description: "То же число, что tracking_id клика" }),
  status: DeliveryStatusSchema,
  network: Type.String(),
  host: Type.String(),
  url: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "Ссылка, как её открывает каждая попытка; null: данные пользователя удалены",
  }),
  http_status: Type.Unsafe<number | null>({ type: ["integer", "null"], description: "Последний ответ сети" }),
  error: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Что пошло не так в последний раз" }),
  attempts: Type.Integer({ description: "Сколько попыток начато" }),
  unknowns: Type.Integer({ description: "Из них с неизвестным исходом: сеть могла засчитать клик" }),
  created_at: Type.String({ description: "С этого времени идут 24 часа на отправку; UTC" }),
  due_at: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "Когда следующая попытка или до какого времени идёт нынешняя; null: доставка окончена",
  }),
  under_way: Type.Boolean({ description: "true: попытка идёт прямо сейчас" }),
  finished_at: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Когда окончена" }),
});

export const ConversionChangeSchema = Type.Object({
  from_status: Type.Unsafe<ConversionStatus | null>({
    enum: [...CONVERSION_STATUSES, null],
    description: "null: с этого конверсия началась",
  }),
  to_status: ConversionStatusSchema,
  payout: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Выплата десятичной дробью" }),
  currency: Type.Unsafe<string | null>({ type: ["string", "null"] }),
  changed_at: Type.String(),
  postback_id: Type.Integer({ description: "Какой постбек это сообщил, см. /api/postbacks" }),
});

export const ConversionStorySchema = Type.Intersect([
  ConversionSchema,
  Type.Object({ changes: Type.Array(ConversionChangeSchema, { description: "Все изменения, старые сверху" }) }),
]);

export const ClickOriginSchema = Type.Object({
  name: Type.String({ description: "Параметр клика" }),
  value: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "Сохранённое значение; null: значения нет",
  }),
  from: Type.Enum(["body", "query", "hash", "launch", "link", "visit", "sub", "macro"], {
    description:
      "Откуда: body — тело запроса, query и hash — адрес страницы после «?» и «#», launch — подписанные параметры запуска VK, link — ссылка перехода, visit — из визита, sub — из параметра detail, macro — пришёл незаполненный макрос",
  }),
  detail: Type.Unsafe<string | null>({ type: ["string", "null"] }),
  sent: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Как пришло, если сохранено иначе" }),
});

export const SentParameterSchema = Type.Object({
  name: Type.String({ description: "Параметр отправленной ссылки" }),
  value: Type.String(),
  from: Type.Array(Type.String(), { description: "Какие значения клика такие же; пусто — записано в шаблоне оффера" }),
});

export const ClickStorySchema = Type.Object({
  click: ListedClickSchema,
  note: Type.Optional(Type.String({ description: "Почему этот клик не входит в отчёты" })),
  visit: Type.Optional(ListedClickSchema),
  offer_clicks: Type.Array(ListedClickSchema, {
    description:
      "Переходы на офферы из этого визита, старые сверху, не больше 100; все даёт /api/clicks?visit_click_id=",
  }),
  delivery: Type.Optional(ClickDeliverySchema),
  origins: Type.Array(ClickOriginSchema, { description: "Откуда взялся каждый параметр" }),
  sent: Type.Array(SentParameterSchema, { description: "Параметры ссылки, отправленной в сеть" }),
  attempts: Type.Array(AttemptSchema),
  conversions: Type.Array(ConversionStorySchema),
  names: AdNamesSchema,
});

export type ConversionStory = Type.Static<typeof ConversionStorySchema>;

export type ClickListQuery = Type.Static<typeof ClickListQuerySchema>;
export type ClickList = Type.Static<typeof ClickListSchema>;
export type ClickStory = Type.Static<typeof ClickStorySchema>;
export type ListedClick = Type.Static<typeof ListedClickSchema>;
export type ClickDelivery = Type.Static<typeof ClickDeliverySchema>;
export type Attempt = Type.Static<typeof AttemptSchema>;
export type ClickOrigin = Type.Static<typeof ClickOriginSchema>;
export type SentParameter = Type.Static<typeof SentParameterSchema>;
