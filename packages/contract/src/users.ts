import { Type } from "typebox";
import { AttemptSchema, ClickDeliverySchema, ConversionStorySchema, ListedClickSchema } from "./click-list.ts";
import { PostbackSchema } from "./conversion.ts";
import { MessageSchema } from "./message.ts";
import { NextCursorSchema, PAGE_QUERY } from "./page.ts";

export const UserParamsSchema = Type.Object({
  user_id: Type.String({ pattern: "^[^\\u0000]+$", description: "ID пользователя VK" }),
});

export const UserExportSchema = Type.Object(
  {
    user_id: Type.String(),
    exported_at: Type.String({ description: "UTC" }),
    clicks: Type.Array(ListedClickSchema),
    deliveries: Type.Array(
      Type.Intersect([
        ClickDeliverySchema,
        Type.Object({
          user_agent: Type.Unsafe<string | null>({ type: ["string", "null"] }),
          referer: Type.Unsafe<string | null>({ type: ["string", "null"] }),
          location: Type.Unsafe<string | null>({ type: ["string", "null"] }),
        }),
      ]),
    ),
    attempts: Type.Array(Type.Intersect([Type.Object({ delivery_id: Type.Integer() }), AttemptSchema])),
    conversions: Type.Array(ConversionStorySchema),
    postbacks: Type.Array(PostbackSchema),
    messages: Type.Array(MessageSchema, { description: "Что о конверсиях пользователя отправлено получателям" }),
    statistics: Type.Array(
      Type.Object({
        network: Type.String(),
        day: Type.String({ description: "День статистики сети, по Москве" }),
        value: Type.String({ description: "ID, как его знает сеть" }),
        source: Type.String({ description: "Что его спросило: аккаунт, фильтр и sub" }),
        offers: Type.Array(Type.String()),
        clicks: Type.Integer(),
        uniques: Type.Integer(),
        conversions: Type.Integer(),
        approved: Type.Integer(),
        pending: Type.Integer(),
        rejected: Type.Integer(),
        updated_at: Type.String(),
      }),
      { description: "Строки статистики сети об этом пользователе" },
    ),
    event_ids: Type.Array(Type.Object({ event_id: Type.String(), click_id: Type.String() })),
  },
  { description: "Всё, что хранится о пользователе, из всех таблиц" },
);

const ERASURE = {
  erased_at: Type.String({ description: "UTC" }),
  rows: Type.Record(Type.String(), Type.Integer(), { description: "Сколько строк очищено в каждой таблице" }),
};

export const ErasureSchema = Type.Object({
  erasure_id: Type.Integer({ description: "Номер записи в таблице erasures: укажите его в акте об удалении" }),
  ...ERASURE,
});

export const ErasureListQuerySchema = Type.Object(PAGE_QUERY, { additionalProperties: false });

export const ErasureListSchema = Type.Object({
  erasures: Type.Array(
    Type.Object({ id: Type.Integer({ description: "Он же erasure_id в ответе на удаление" }), ...ERASURE }),
    { description: "Новые сверху; чьи это данные, не хранится" },
  ),
  next_cursor: NextCursorSchema,
});

export type UserExport = Type.Static<typeof UserExportSchema>;
export type ErasureAnswer = Type.Static<typeof ErasureSchema>;
export type ErasureListQuery = Type.Static<typeof ErasureListQuerySchema>;
export type ErasureList = Type.Static<typeof ErasureListSchema>;
