import { Type } from "typebox";
import { SLUG } from "./offers-file.ts";

/** What a parameter of a postback can mean to us. */
export const PARAMETER_ROLES = [
  "click_id",
  "transaction_id",
  "goal",
  "status",
  "sum",
  "currency",
  "offer_id",
  "user_id",
] as const;

export type ParameterRole = (typeof PARAMETER_ROLES)[number];

/** The longest window that a network may have, in days: how far back unattributed conversions are looked at again. */
export const WINDOW_DAYS_MAX = 90;

/** What stands in a query without encoding, so that an URL can be read and compared with the cabinet's. */
export const PARAMETER = "^[A-Za-z0-9_.-]{1,64}$";
/** A macro or a constant: nothing that would end a query's value. */
export const MACRO = "^[^\\s&#?=%+]{1,100}$";
const CURRENCY = "^[A-Z]{3}$";
/** At least 128 bit where it is drawn at random. */
export const TOKEN = "^[A-Za-z0-9_-]{22,64}$";

/** What to write instead, for people. */
export const PATTERN_HINTS: ReadonlyMap<string, string> = new Map([
  [SLUG, "годятся латинские буквы, цифры, «-» и «_», не больше 64, первой буква или цифра"],
  [PARAMETER, "в имени параметра годятся латинские буквы, цифры, «_», «-» и «.», не больше 64"],
  [MACRO, "нужен макрос или постоянное значение без пробелов и знаков & # ? = % +, не больше 100"],
  [CURRENCY, "нужен код валюты из трёх заглавных букв, например RUB"],
  [TOKEN, "нужно от 22 до 64 латинских букв, цифр, «-» и «_»; проще не задавать, шлюз придумает сам"],
]);

const DESCRIPTIONS: Record<ParameterRole, string> = {
  click_id: "click_id Metka; потом его ищут и во всех остальных параметрах",
  transaction_id: "Номер действия в сети: по нему и цели повтор узнаётся как повтор",
  goal: "Цель",
  status: "Статус",
  sum: "Сумма",
  currency: "Валюта, три буквы",
  offer_id: "Номер оффера в сети, network_offer_id в файле офферов",
  user_id: "ID пользователя: по нему ищется последний клик",
};

const Names = (description: string) => Type.Array(Type.String({ pattern: PARAMETER }), { maxItems: 20, description });

const Statuses = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 50, description });

export const POSTBACK_ENCODINGS = ["utf-8", "windows-1251"] as const;

export const CONVERSION_SOURCES = ["postback", "statistics"] as const;

export const ConversionSourceSchema = Type.Enum([...CONVERSION_SOURCES], {
  description:
    "Откуда берутся конверсии сети, без него postback. statistics: из опроса её статистики, а постбеки сохраняются и не считаются, чтобы один лид не посчитался дважды",
});

export const PostbackEncodingSchema = Type.Enum([...POSTBACK_ENCODINGS], {
  description:
    "В какой кодировке сеть присылает постбеки; без него utf-8. Что в ней не читается, откладывается с причиной, и после правки разбирается заново",
});

export const ParametersSchema = Type.Object(
  {
    click_id: Names(DESCRIPTIONS.click_id),
    transaction_id: Names(DESCRIPTIONS.transaction_id),
    goal: Names(DESCRIPTIONS.goal),
    status: Names(DESCRIPTIONS.status),
    sum: Names(DESCRIPTIONS.sum),
    currency: Names(DESCRIPTIONS.currency),
    offer_id: Names(DESCRIPTIONS.offer_id),
    user_id: Names(DESCRIPTIONS.user_id),
  },
  { additionalProperties: false, description: "Имена параметров постбека; из списка берётся первый, что пришёл" },
);

export const StatusesSchema = Type.Object(
  {
    pending: Statuses("Что сеть присылает, пока действие проверяется"),
    approved: Statuses("Что сеть присылает, когда действие принято"),
    rejected: Statuses("Что сеть присылает, когда действие отклонено"),
  },
  { additionalProperties: false, description: "Статусы сети; регистр и пробелы по краям не важны" },
);

export const NetworkSettingsSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 100, description: "Название для людей" }),
    note: Type.String({ maxLength: 1000, description: "Что стоит помнить; у готовых настроек — что не подтверждено" }),
    parameters: ParametersSchema,
    statuses: StatusesSchema,
    currency: Type.String({ pattern: CURRENCY, description: "Валюта, если постбек её не назвал" }),
    window_days: Type.Integer({
      minimum: 1,
      maximum: WINDOW_DAYS_MAX,
      description: "Сколько дней клик может ждать своей конверсии",
    }),
    allow: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 100,
      description: "С каких адресов и сетей (10.0.0.0/8) принимать постбеки; пусто — с любых",
    }),
    confirmed: Type.Optional(
      Type.Boolean({
        description:
          "true: имена параметров, статусы и макросы сверены с кабинетом сети; без него готовые настройки считаются неподтверждёнными, пока это не известно из документации сети",
      }),
    ),
    encoding: Type.Optional(PostbackEncodingSchema),
    conversions_from: Type.Optional(ConversionSourceSchema),
    macros: Type.Record(Type.String({ pattern: PARAMETER }), Type.String({ pattern: MACRO }), {
      additionalProperties: false,
      description: "Параметры ссылки для кабинета сети и макросы самой сети в них",
    }),
  },
  { additionalProperties: false },
);

export const NetworkParamsSchema = Type.Object({ slug: Type.String({ pattern: SLUG }) });

export const NetworkSchema = Type.Object({
  slug: Type.String(),
  active: Type.Boolean(),
  token: Type.String({ description: "Секрет в ссылке для постбеков" }),
  postback_url: Type.String({
    description: "Ссылка, которую вставляют в кабинет сети: с её макросами и с тем, что офферы сети в неё передают",
  }),
  unconfirmed: Type.Boolean({
    description: "true: имена, статусы и макросы никто не сверил с кабинетом; что именно — в settings.note",
  }),
  warnings: Type.Array(Type.String(), { description: "Что мешает постбекам этой сети находить клики" }),
  settings: NetworkSettingsSchema,
  created_at: Type.String(),
  updated_at: Type.String(),
});

export const NetworksSchema = Type.Object({ networks: Type.Array(NetworkSchema) });

export type ConversionSource = Type.Static<typeof ConversionSourceSchema>;
export type PostbackEncoding = Type.Static<typeof PostbackEncodingSchema>;
export type NetworkSettings = Type.Static<typeof NetworkSettingsSchema>;
export type Network = Type.Static<typeof NetworkSchema>;
