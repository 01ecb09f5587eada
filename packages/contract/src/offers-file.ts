import { Type } from "typebox";

/** A slug or a short name: what may stand in a URL path without encoding. */
export const SLUG = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

export const OfferSchema = Type.Object(
  {
    slug: Type.String({ pattern: SLUG }),
    title: Type.String({ minLength: 1 }),
    network: Type.String({ pattern: SLUG }),
    template: Type.String({ minLength: 1 }),
    short: Type.Optional(Type.String({ pattern: SLUG })),
    network_offer_id: Type.Optional(Type.String({ minLength: 1 })),
    click_id_param: Type.Optional(Type.String({ pattern: SLUG })),
  },
  { additionalProperties: false },
);

export const OffersFileSchema = Type.Object(
  { offers: Type.Array(OfferSchema, { minItems: 1 }) },
  { additionalProperties: false },
);

export type OfferConfig = Type.Static<typeof OfferSchema>;
