import { Type } from "typebox";
import { boundOf, NAME_MAX } from "./bounds.ts";
import { COLUMN_MARKS, SUB_MARKS } from "./fields.ts";
import { IdSchema, type Scalar, ScalarSchema, TextSchema } from "./scalar.ts";

const DESCRIPTIONS: Record<string, string> = {
  first_name: "Имя; необязательно, сервис работает и без него",
  ref: "Источник перехода, например vk_bot_test",
  ref_source: "Тип источника, например vk_ads",
  s4: "Значит ref, если самого ref нет",
  s5: "Значит ref_source, если самого ref_source нет",
  s6: "Значит user_id, если самого user_id нет",
};

const marks = Object.fromEntries(
  [...COLUMN_MARKS, ...SUB_MARKS].map((name) => [name, ScalarSchema(DESCRIPTIONS[name], boundOf(name))]),
);

/** The body of a click: known fields, and any other scalar, which is kept in `extra`. */
export type ClickRequest = Readonly<Record<string, Scalar>>;

export const ClickRequestSchema = Type.Unsafe<ClickRequest>({
  type: "object",
  description: "Клик: все поля необязательны, `null` и пустая строка значат «нет значения»",
  properties: {
    user_id: IdSchema("ID пользователя VK, строка или число", boundOf("user_id")),
    ...marks,
    timestamp: ScalarSchema("Время события: ISO 8601 с зоной или миллисекунды Unix", boundOf("timestamp")),
    url: TextSchema("Адрес страницы; недостающие метки берутся из него (сначала #, потом ?)", boundOf("url")),
    referrer: TextSchema("Откуда пришёл пользователь; уходит в сеть заголовком Referer", boundOf("referrer")),
    user_agent: TextSchema("Браузер пользователя; без него берётся заголовок самого запроса", boundOf("user_agent")),
    offer: TextSchema("Slug оффера; без него берётся DEFAULT_OFFER", boundOf("offer")),
    event_id: IdSchema("Ключ идемпотентности: повтор с ним ничего не сохранит и не отправит", boundOf("event_id")),
    launch_params: TextSchema("Строка параметров запуска VK как есть, для проверки подписи", boundOf("launch_params")),
  },
  // The document's own request.
  examples: [
    {
      user_id: "123456789",
      first_name: "Иван",
      last_name: "Иванов",
      utm_source: "vk_ads",
      utm_campaign: "spring_2025",
      vk_ad_id: "ad_12345",
      timestamp: "2025-01-04T12:00:00Z",
      url: "https://vk.com/app123456",
      user_agent: "Mozilla/5.0...",
    },
  ],
  // Names that would reach an object's prototype are never data.
  propertyNames: { pattern: "^(?!(?:__proto__|constructor)$)[^\\u0000]*$", maxLength: NAME_MAX },
  additionalProperties: ScalarSchema(undefined, boundOf("")),
});

export const ClickQuerySchema = Type.Object({
  async: Type.Optional(Type.String({ description: "1: не ждать ответа сети" })),
});

export const NoteSchema = Type.Object({
  code: Type.String({ description: "Код замечания, см. docs/errors.md" }),
  field: Type.Optional(Type.String()),
  message: Type.String(),
});

export const DeliveryStatusSchema = Type.Enum(["pending", "delivered", "failed"]);

export const DeliverySchema = Type.Object({
  status: DeliveryStatusSchema,
  http_status: Type.Unsafe<number | null>({
    type: ["integer", "null"],
    description: "Последний ответ сети; null, если ответа ещё не было",
  }),
  attempts: Type.Integer({ description: "Сколько попыток начато" }),
});

export const StoredClickSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: "Клик, как он сохранён в api_utmtracking, без пустых полей",
});

export const ClickAnswerSchema = Type.Object(
  {
    success: Type.Literal(true),
    message: Type.String({ description: "Что на самом деле произошло с кликом" }),
    tracking_id: Type.Integer({ description: "api_utmtracking.id" }),
    click_id: Type.String({ description: "Публичный ID клика, ULID" }),
    duplicate: Type.Boolean({
      description:
        "true: такой event_id уже был, ничего не сохранено и не отправлено. ID и delivery — первого клика, остальное — из этого запроса",
    }),
    leads_tech_data: StoredClickSchema,
    leads_tech_params: Type.Record(Type.String(), Type.String(), {
      description: "Параметры ссылки, как они отправлены",
    }),
    leads_tech_url: Type.String({ description: "Ссылка, которую открывает шлюз" }),
    delivery: DeliverySchema,
    notes: Type.Array(NoteSchema),
    timestamp: Type.String({ description: "Время события, UTC" }),
  },
  {
    description: "Клик сохранён; что с доставкой, говорят message и delivery",
    examples: [
      {
        success: true,
        message: "Данные отправлены в leads.tech",
        tracking_id: 234,
        click_id: "01jgrg53m0x7zk1v0tq6d3c9ah",
        duplicate: false,
        leads_tech_data: { user_id: "123456789", utm_source: "vk_ads", offer: "leads-tech", ip_address: "203.0.113.7" },
        leads_tech_params: { sub1: "babkimankirf", sub2: "vk_bot_otkaz_1offer", sub6: "123456789" },
        leads_tech_url: "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789",
        delivery: { status: "delivered", http_status: 302, attempts: 1 },
        notes: [],
        timestamp: "2025-01-04T12:00:00Z",
      },
    ],
  },
);

export type Note = Type.Static<typeof NoteSchema>;
export type DeliveryStatus = Type.Static<typeof DeliveryStatusSchema>;
export type Delivery = Type.Static<typeof DeliverySchema>;
export type ClickAnswer = Type.Static<typeof ClickAnswerSchema>;
