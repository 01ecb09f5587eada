import { Type } from "typebox";
import { AttemptSchema, ClickDeliverySchema, ConversionStorySchema, ListedClickSchema } from "./click-list.ts";
import { PostbackSchema } from "./conversion.ts";

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
    event_ids: Type.Array(Type.Object({ event_id: Type.String(), click_id: Type.String() })),
  },
  { description: "Всё, что хранится о пользователе, из всех таблиц" },
);

export const ErasureSchema = Type.Object({
  erasure_id: Type.Integer({ description: "Номер записи в таблице erasures: укажите его в акте об удалении" }),
  erased_at: Type.String({ description: "UTC" }),
  rows: Type.Record(Type.String(), Type.Integer(), { description: "Сколько строк очищено в каждой таблице" }),
});

export type UserExport = Type.Static<typeof UserExportSchema>;
export type ErasureAnswer = Type.Static<typeof ErasureSchema>;
