import { Type } from "typebox";

/** What an ad cabinet has names for: campaigns hold groups, groups hold banners. */
export const AD_KINDS = ["banner", "group", "campaign"] as const;

export type AdKind = (typeof AD_KINDS)[number];

export const AdNameSchema = Type.Object({
  name: Type.String({ description: "Как названо в рекламном кабинете" }),
  kind: Type.Enum(AD_KINDS, { description: "banner: объявление, group: группа, campaign: кампания" }),
  status: Type.String({ description: "Как в кабинете: active, blocked, deleted" }),
});

/** `{"utm_content": {"107900003": {"name": "Видео 9:16", …}}}` */
export const AdNamesSchema = Type.Record(Type.String(), Type.Record(Type.String(), AdNameSchema), {
  description: "Названия значений этого ответа: по метке, потом по её значению. Метки без названий в нём не стоят",
});

export type AdName = Type.Static<typeof AdNameSchema>;
export type AdNames = Type.Static<typeof AdNamesSchema>;
