import { Type } from "typebox";
import { OfferSchema, SLUG } from "./offers-file.ts";

const { slug, ...settings } = OfferSchema.properties;

const Active = (rest: string) =>
  Type.Boolean({ description: `false: оффер выключен, новых кликов и переходов на него нет; ${rest}` });

export const NewOfferSchema = Type.Object(
  { slug, ...settings, active: Type.Optional(Active("без него true")) },
  { additionalProperties: false },
);

/** The whole offer but its slug, which clicks and conversions name. */
export const OfferChangeSchema = Type.Object(
  { ...settings, active: Type.Optional(Active("без него остаётся как было")) },
  { additionalProperties: false },
);

export const OfferParamsSchema = Type.Object({ slug: Type.String({ pattern: SLUG }) });

export const OfferAttributionSchema = Type.Enum(["click_id", "user", "none"], {
  description:
    "По чему конверсия найдёт клик: click_id — точно; user — последний клик пользователя; none — ничего из этого в сеть не уходит",
});

export const ListedOfferSchema = Type.Object({
  slug: Type.String(),
  ...settings,
  host: Type.String({ description: "Хост сети, на который уходят клики" }),
  active: Active("принятое раньше досылается, постбеки разбираются"),
  attribution: OfferAttributionSchema,
  warnings: Type.Array(Type.String(), {
    description: "Почему конверсии оффера нельзя отнести к клику точно и какая настройка это исправит",
  }),
  is_default: Type.Boolean({ description: "Оффер клика, который не назвал своего" }),
  read_only: Type.Boolean({ description: "true: оффер из файла OFFERS_FILE, через API не меняется" }),
  created_at: Type.Optional(Type.String({ description: "Нет у оффера из файла" })),
  updated_at: Type.Optional(Type.String({ description: "Нет у оффера из файла" })),
});

export const OfferListSchema = Type.Object({ offers: Type.Array(ListedOfferSchema) });

export type OfferAttribution = Type.Static<typeof OfferAttributionSchema>;
export type NewOffer = Type.Static<typeof NewOfferSchema>;
export type OfferChange = Type.Static<typeof OfferChangeSchema>;
export type ListedOffer = Type.Static<typeof ListedOfferSchema>;
