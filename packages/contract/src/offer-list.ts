import { Type } from "typebox";

export const ListedOfferSchema = Type.Object({
  slug: Type.String(),
  title: Type.String(),
  network: Type.String(),
  template: Type.String({ description: "Шаблон ссылки, вместе с параметром click_id_param, если он задан" }),
  host: Type.String({ description: "Хост сети, на который уходят клики" }),
  short: Type.Optional(Type.String({ description: "Короткая ссылка: /short" })),
  is_default: Type.Boolean({ description: "Оффер клика, который не назвал своего" }),
  read_only: Type.Boolean({ description: "true: оффер из файла OFFERS_FILE, через API не меняется" }),
});

export const OfferListSchema = Type.Object({ offers: Type.Array(ListedOfferSchema) });

export type ListedOffer = Type.Static<typeof ListedOfferSchema>;
