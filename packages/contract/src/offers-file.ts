import { Type } from "typebox";

/** A slug or a short name: what may stand in a URL path without encoding. */
export const SLUG = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

/** PostgreSQL keeps no U+0000 in a text. */
const Text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[^\\u0000]*$", description });

export const OfferSchema = Type.Object(
  {
    slug: Type.String({ pattern: SLUG, description: "Имя оффера в кликах, отчётах и ссылке /go/{slug}; не меняется" }),
    title: Text(200, "Название для людей"),
    network: Type.String({ pattern: SLUG, description: "Slug сети: её постбеки относятся к этому офферу" }),
    template: Text(4096, "Шаблон ссылки: https://… с макросами {user_id|s6} в значениях параметров"),
    short: Type.Optional(Type.String({ pattern: SLUG, description: "Короткая ссылка: /short" })),
    network_offer_id: Type.Optional(Text(200, "Номер оффера в сети, как она называет его в постбеках")),
    click_id_param: Type.Optional(
      Type.String({ pattern: SLUG, description: "Свободный параметр сети: в нём уйдёт click_id, например sub8" }),
    ),
  },
  { additionalProperties: false },
);

export const OffersFileSchema = Type.Object(
  { offers: Type.Array(OfferSchema, { minItems: 1 }) },
  { additionalProperties: false },
);

export type OfferConfig = Type.Static<typeof OfferSchema>;
