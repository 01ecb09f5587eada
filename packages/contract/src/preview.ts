import { Type } from "typebox";
import { NoteSchema } from "./click.ts";
import { ErrorDetailSchema } from "./error.ts";
import { ListedOfferSchema } from "./offer-list.ts";
import { TargetSettingsSchema } from "./target.ts";
import { TargetSchema } from "./target-change.ts";

/** Longer than any link's marks. */
const MARKS_MAX = 4_000;

const Problems = Type.Array(ErrorDetailSchema, {
  description: "Что не так, по полям: при сохранении это были бы те же ошибки. Пусто — можно сохранять",
});

/** What is being typed: anything may stand in a field. */
const Typed = Type.Optional(Type.String({ maxLength: 8_000 }));

export const OfferPreviewRequestSchema = Type.Object(
  {
    offer: Type.Object(
      {
        slug: Typed,
        title: Typed,
        network: Typed,
        template: Typed,
        short: Typed,
        network_offer_id: Typed,
        click_id_param: Typed,
      },
      { additionalProperties: false, description: "Настройки, как их набирают" },
    ),
    changes: Type.Optional(Type.String({ description: "Slug оффера, который меняют; без него оффер новый" })),
    marks: Type.Optional(
      Type.String({
        maxLength: MARKS_MAX,
        pattern: "^[^\\u0000]*$",
        description: "Метки клика для примера, как в ссылке: ref=vk_bot&user_id=555555",
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        offer: {
          slug: "spring",
          title: "Весна",
          network: "leads-tech",
          template: "https://t.leads.tech/click/892/159/?sub4={ref|s4}&sub6={user_id|s6}",
        },
        marks: "ref=vk_bot_test&user_id=555555",
      },
    ],
  },
);

const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });

export const OfferPreviewSchema = Type.Object({
  problems: Problems,
  rendered: Type.Optional(
    Type.Object(
      {
        url: Type.String(),
        parameters: Type.Array(
          Type.Object({
            name: Type.String(),
            value: textOrNull("null: у макроса нет значения, и параметр в ссылку не попадёт"),
            from: Type.Array(Type.String(), {
              description: "Какие метки клика дали значение; пусто — оно записано в шаблоне",
            }),
            macros: Type.Array(Type.String(), { description: "Какие метки могли его дать" }),
          }),
        ),
        notes: Type.Array(NoteSchema, { description: "Замечания, с которыми шлюз примет такой клик" }),
        host: ListedOfferSchema.properties.host,
        attribution: ListedOfferSchema.properties.attribution,
        warnings: ListedOfferSchema.properties.warnings,
      },
      { description: "Нет, пока шаблон не годится" },
    ),
  ),
});

const AnySettings = Type.Record(Type.String(), Type.Unknown(), { description: "Настройки, как их набирают" });

export const NetworkPreviewRequestSchema = Type.Object(
  { slug: Type.String({ maxLength: 200 }), settings: AnySettings },
  { additionalProperties: false },
);

export const NetworkPreviewSchema = Type.Object({
  problems: Problems,
  exists: Type.Boolean({ description: "true: сеть с таким slug уже есть" }),
  postback_url: Type.Optional(
    Type.String({ description: "Ссылка для постбеков; у новой сети вместо секрета стоит ТОКЕН" }),
  ),
});

export const TargetPreviewRequestSchema = Type.Object(
  { slug: Type.String({ maxLength: 200 }), settings: AnySettings },
  { additionalProperties: false },
);

export const TargetPreviewSchema = Type.Object({
  problems: Problems,
  exists: Type.Boolean({ description: "true: получатель с таким slug уже есть" }),
  message: Type.Optional(
    Type.Object(
      {
        method: Type.String(),
        url: Type.String({ description: "На месте секретов их имена" }),
        body: textOrNull("Тело POST"),
      },
      { description: "Сообщение о конверсии для примера" },
    ),
  ),
  secrets: TargetSchema.properties.secrets,
  settings: Type.Optional(
    Type.Object(TargetSettingsSchema.properties, { description: "Настройки вместе с тем, что берётся из заготовки" }),
  ),
});

export type OfferPreviewRequest = Type.Static<typeof OfferPreviewRequestSchema>;
export type OfferPreview = Type.Static<typeof OfferPreviewSchema>;
export type NetworkPreviewRequest = Type.Static<typeof NetworkPreviewRequestSchema>;
export type NetworkPreview = Type.Static<typeof NetworkPreviewSchema>;
export type TargetPreviewRequest = Type.Static<typeof TargetPreviewRequestSchema>;
export type TargetPreview = Type.Static<typeof TargetPreviewSchema>;
