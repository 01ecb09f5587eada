import { Type } from "typebox";
import { OfferSchema, SLUG } from "./offers-file.ts";

const { slug, ...settings } = OfferSchema.properties;

const Active = (rest: string) =>
  Type.Boolean({ description: `false: оффер выключен, новых кликов и переходов на него нет; ${rest}` });

export const NewOfferSchema = Type.Object(
  { slug, ...settings, active: Type.Optional(Active("без него true")) },
  { additionalProperties: false },
);

const ReadOnly = Type.Optional(Type.Unknown({ description: "Только для чтения: принимается, но не учитывается" }));

/** What GET answers besides what may be changed, so that its answer may be sent back whole. */
const READ_ONLY = {
  slug: Type.Optional(Type.String({ description: "Если есть, то тот же, что в адресе" })),
  host: ReadOnly,
  attribution: ReadOnly,
  warnings: ReadOnly,
  is_default: ReadOnly,
  read_only: ReadOnly,
  created_at: ReadOnly,
  updated_at: ReadOnly,
};

const KeptActive = Type.Optional(Active("без него остаётся как было"));

/** The whole offer but its slug, which clicks and conversions name. */
export const OfferChangeSchema = Type.Object(
  { ...settings, active: KeptActive, ...READ_ONLY },
  {
    additionalProperties: false,
    examples: [
      {
        title: "Весна",
        network: "leads-tech",
        template: "https://t.leads.tech/click/892/159/?sub4={ref|s4}&sub6={user_id|s6}",
        click_id_param: "sub8",
      },
    ],
  },
);

/** As the setting, and null takes it away. */
const orNull = ({ type, ...schema }: typeof settings.short | typeof settings.network_offer_id) =>
  Type.Optional(Type.Unsafe<string | null>({ ...schema, type: [type, "null"] }));

export const OfferPatchSchema = Type.Object(
  {
    title: Type.Optional(settings.title),
    network: Type.Optional(settings.network),
    template: Type.Optional(settings.template),
    short: orNull(settings.short),
    network_offer_id: orNull(settings.network_offer_id),
    click_id_param: orNull(settings.click_id_param),
    active: KeptActive,
    ...READ_ONLY,
  },
  { additionalProperties: false, examples: [{ click_id_param: "sub8", short: null }] },
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
export type OfferPatch = Type.Static<typeof OfferPatchSchema>;
export type ListedOffer = Type.Static<typeof ListedOfferSchema>;
