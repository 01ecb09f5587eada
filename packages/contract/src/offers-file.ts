import { Type } from "typebox";

/** A slug or a short name: what may stand in a URL path without encoding. */
const NAME = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

export const OfferSchema = Type.Object(
  {
    slug: Type.String({ pattern: NAME }),
    title: Type.String({ minLength: 1 }),
    network: Type.String({ pattern: NAME }),
    template: Type.String({ minLength: 1 }),
    short: Type.Optional(Type.String({ pattern: NAME })),
    network_offer_id: Type.Optional(Type.String({ minLength: 1 })),
    click_id_param: Type.Optional(Type.String({ pattern: NAME })),
  },
  { additionalProperties: false },
);

export const OffersFileSchema = Type.Object(
  { offers: Type.Array(OfferSchema, { minItems: 1 }) },
  { additionalProperties: false },
);

export type OfferConfig = Type.Static<typeof OfferSchema>;
