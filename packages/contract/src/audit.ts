import { Type } from "typebox";
import { AUDIT_ACTIONS, type AuditAction } from "./audit-actions.ts";
import { NextCursorSchema, PAGE_QUERY } from "./page.ts";

export const AuditListQuerySchema = Type.Object(
  { action: Type.Optional(Type.Enum([...AUDIT_ACTIONS], { description: "Только такие действия" })), ...PAGE_QUERY },
  { additionalProperties: false },
);

export const AuditRecordSchema = Type.Object({
  id: Type.Integer(),
  at: Type.String({ description: "UTC" }),
  who: Type.Enum(["token", "session"], { description: "token: запрос с токеном администратора; session: из панели" }),
  session: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "Какой вход в панель: начало его хеша; у запросов с токеном null",
  }),
  action: Type.Unsafe<AuditAction>({ enum: [...AUDIT_ACTIONS], description: "Что сделано" }),
  route: Type.String({ description: "Метод и адрес, например PATCH /api/networks/:slug" }),
  object: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "С чем: slug, номер или имя; у удаления пользователя null, ID не хранится",
  }),
  summary: Type.Record(Type.String(), Type.Unsafe<string | number | boolean | readonly string[]>({}), {
    description: "Коротко, что именно: счётчики и имена изменённых полей, без значений",
  }),
});

export const AuditListSchema = Type.Object({
  records: Type.Array(AuditRecordSchema, { description: "Новые сверху" }),
  next_cursor: NextCursorSchema,
});

export type AuditListQuery = Type.Static<typeof AuditListQuerySchema>;
export type AuditRecord = Type.Static<typeof AuditRecordSchema>;
export type AuditList = Type.Static<typeof AuditListSchema>;
