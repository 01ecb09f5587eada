import { Type } from "typebox";
import { SOURCE_MARKS } from "./fields.ts";
import { SLUG } from "./offers-file.ts";

/** The name of an environment variable. */
export const VARIABLE = "^[A-Za-z_][A-Za-z0-9_]{0,99}$";
const DAY = "^\\d{4}-\\d{2}-\\d{2}$";

/** How dates stand in requests to leads.tech: both forms were seen. */
export const LEADS_TECH_DATES = ["DD-MM-YYYY", "YYYYMMDD"] as const;

const Variable = (description: string) => Type.String({ pattern: VARIABLE, description });
const Url = Type.String({ minLength: 1, maxLength: 500, description: "Адрес API" });
const Minutes = Type.Integer({ minimum: 1, maximum: 1440, description: "Раз во сколько минут опрашивать" });
const Name = Type.String({ pattern: SLUG, description: "Имя подключения в API, журнале и метриках" });

/** One account or cabinet of leads.tech. */
export const LeadsTechEntrySchema = Type.Object(
  {
    kind: Type.Literal("leads-tech"),
    name: Name,
    login_env: Variable("Имя переменной окружения с логином"),
    password_env: Variable("Имя переменной окружения с паролем"),
    url: Type.Optional(Url),
    network: Type.Optional(Type.String({ pattern: SLUG, description: "Slug сети, чьи это конверсии" })),
    /** A cabinet has a value of its own in one of the subs. */
    subs: Type.Optional(
      Type.Record(Type.String({ pattern: "^sub(?:[1-9]|10)$" }), Type.String({ minLength: 1, maxLength: 200 }), {
        additionalProperties: false,
        description: 'Брать только строки с этими значениями, например {"sub1": "cabinet-2"}',
      }),
    ),
    every_minutes: Type.Optional(Minutes),
    since: Type.Optional(Type.String({ pattern: DAY, description: "Первый день" })),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, description: "До какого возраста перечитывать дни" })),
    dates: Type.Optional(Type.Enum([...LEADS_TECH_DATES])),
    difference_percent: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 100, description: "О большем расхождении закрытого дня сообщать" }),
    ),
    pause_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000, description: "Пауза между запросами" })),
  },
  { additionalProperties: false },
);

/** Marks that may hold a banner's id. */
export const VK_ADS_MARKS = SOURCE_MARKS;

/** One cabinet of VK Ads: a client with its secret, or a token that the cabinet handed out. */
export const VkAdsEntrySchema = Type.Object(
  {
    kind: Type.Literal("vk-ads"),
    name: Name,
    client_id_env: Type.Optional(Variable("Имя переменной окружения с ID клиента")),
    client_secret_env: Type.Optional(Variable("Имя переменной окружения с секретом клиента")),
    token_env: Type.Optional(Variable("Имя переменной окружения с готовым токеном")),
    url: Type.Optional(Url),
    mark: Type.Optional(Type.Enum([...VK_ADS_MARKS], { description: "В какой метке стоит ID объявления" })),
    every_minutes: Type.Optional(Minutes),
    since: Type.Optional(Type.String({ pattern: DAY, description: "Первый день" })),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, description: "До какого возраста перечитывать дни" })),
    pause_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000, description: "Пауза между запросами" })),
  },
  { additionalProperties: false },
);

/** What every entry of the file has, whatever its kind. */
export const ConnectorEntrySchema = Type.Object({ kind: Type.String(), name: Name });

/** `CONNECTORS_FILE`: names the variables of its secrets and holds none. Each entry has a schema of its kind. */
export const ConnectorsFileSchema = Type.Object(
  { connectors: Type.Array(ConnectorEntrySchema, { maxItems: 100 }) },
  { additionalProperties: false },
);

const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });
const numberOrNull = (description: string) => Type.Unsafe<number | null>({ type: ["integer", "null"], description });

export const ConnectorSchema = Type.Object({
  name: Type.String(),
  kind: Type.String(),
  status: Type.Enum(["waiting", "polling", "ok", "failing"], {
    description: "waiting: ещё не опрашивали; polling: идёт опрос; ok и failing: чем кончился последний",
  }),
  last_started_at: textOrNull("Когда начался последний опрос"),
  last_success_at: textOrNull("Когда опрос последний раз удался"),
  last_failure_at: textOrNull("Когда опрос последний раз не удался"),
  last_error: textOrNull("Что не так сейчас; null: последний опрос удался"),
  failures: Type.Integer({ description: "Сколько опросов подряд не удалось" }),
  lag_seconds: numberOrNull("Сколько прошло после последнего удачного опроса; null: его не было"),
  next_run_at: textOrNull("Когда следующий опрос; null: опрос идёт"),
  every_minutes: Type.Integer(),
  polled_by: textOrNull("Шлюз, который опрашивает сейчас"),
  summary: textOrNull("Итог последнего удачного опроса"),
  warnings: Type.Array(Type.String(), { description: "Что стоит поправить, хотя опрос удался" }),
  difference_percent: Type.Unsafe<number | null>({
    type: ["number", "null"],
    description: "Насколько последний закрытый день расходится с цифрами другой стороны; null: сверять нечего",
  }),
});

export const ConnectorsSchema = Type.Object({ connectors: Type.Array(ConnectorSchema) });

export const ConnectorParamsSchema = Type.Object({ name: Type.String({ pattern: SLUG }) });

export const ConnectorRunSchema = Type.Object({
  done: Type.Boolean({ description: "false: опрос ещё идёт, итог — в GET /api/connectors" }),
  connector: ConnectorSchema,
});

export type LeadsTechEntry = Type.Static<typeof LeadsTechEntrySchema>;
export type VkAdsEntry = Type.Static<typeof VkAdsEntrySchema>;
export type LeadsTechDates = (typeof LEADS_TECH_DATES)[number];
export type ConnectorStatus = Type.Static<typeof ConnectorSchema>;
export type ConnectorRun = Type.Static<typeof ConnectorRunSchema>;
