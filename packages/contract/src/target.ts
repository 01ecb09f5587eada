import { Type } from "typebox";
import { ConversionStatusSchema } from "./conversion.ts";
import { SLUG } from "./offers-file.ts";

/** Ready-made settings of a target; `url` has none of its own. */
export const TARGET_PRESETS = ["vk-ads-pixel", "telegram", "url"] as const;

/** What a target can be warned of. */
export const ALERT_KINDS = [
  "network_unreachable",
  "deliveries_failing",
  "no_clicks",
  "disk_full",
  "connector_failing",
  "reconciliation_off",
] as const;

/** Environment variables that a target's URL may name; no other one can be read out by it. */
export const TARGET_SECRET = "TARGET_SECRET_[A-Z0-9_]{1,64}";

/** A macro of the target's own. */
const VALUE_NAME = "^[a-z][a-z0-9_]{0,39}$";

const Text = (most: number, description: string) => Type.String({ minLength: 1, maxLength: most, description });

const Slugs = (description: string) =>
  Type.Array(Type.String({ pattern: SLUG }), { maxItems: 100, uniqueItems: true, description });

export const TargetPresetSchema = Type.Enum([...TARGET_PRESETS], {
  description: "vk-ads-pixel: событие пикселя VK Рекламы; telegram: сообщение бота; url: любой адрес",
});

export const AlertKindSchema = Type.Enum([...ALERT_KINDS]);

export const TargetSettingsSchema = Type.Object(
  {
    title: Text(100, "Название для людей"),
    preset: TargetPresetSchema,
    url: Text(
      4000,
      "Шаблон адреса: макросы в значениях параметров, как у офферов; секрет — {env:TARGET_SECRET_ИМЯ}, его значение из окружения подставляется только при отправке",
    ),
    separator: Type.Enum(["&", ";"], { description: "Чем в адресе разделены параметры; пиксель VK пишет «;»" }),
    method: Type.Enum(["GET", "POST"]),
    body: Type.Unsafe<string | null>({
      type: ["string", "null"],
      maxLength: 4000,
      description: "Шаблон тела для POST: JSON с макросами в строках или пары имя={макрос}&…; null — без тела",
    }),
    text: Type.String({
      maxLength: 2000,
      description:
        "Шаблон макроса {text} для конверсий; строка, в которой у макроса нет значения, выпадает. У оповещений {text} — само оповещение",
    }),
    values: Type.Record(Type.String({ pattern: VALUE_NAME }), Text(500, "Значение"), {
      additionalProperties: false,
      description: "Свои макросы с постоянными значениями, например pixel_id и goal",
    }),
    statuses: Type.Array(ConversionStatusSchema, {
      uniqueItems: true,
      description: "При каких статусах конверсии отправлять; пусто — ни при каких",
    }),
    repeat: Type.Enum(["once", "every_change"], {
      description:
        "Если конверсия снова придёт в тот же статус: once — больше не отправлять, every_change — отправить ещё раз",
    }),
    required: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 20,
      uniqueItems: true,
      description: "Макросы, без которых конверсия не отправляется: её сообщение пропускается с причиной",
    }),
    offers: Slugs("Только конверсии этих офферов; пусто — любых"),
    networks: Slugs("Только конверсии этих сетей; пусто — любых"),
    alerts: Type.Array(AlertKindSchema, { uniqueItems: true, description: "Какие оповещения отправлять" }),
  },
  { additionalProperties: false },
);

export const TargetParamsSchema = Type.Object({ slug: Type.String({ pattern: SLUG }) });

export type TargetPreset = Type.Static<typeof TargetPresetSchema>;
export type AlertKind = Type.Static<typeof AlertKindSchema>;
export type TargetSettings = Type.Static<typeof TargetSettingsSchema>;
