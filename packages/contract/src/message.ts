import { Type } from "typebox";
import { AttemptSchema } from "./click-list.ts";
import type { ConversionStatusSchema } from "./conversion.ts";
import { FilterSchema, NextCursorSchema, PAGE_QUERY } from "./page.ts";

export const MESSAGE_STATES = ["new", "skipped", "pending", "delivered", "failed"] as const;

export const MessageStateSchema = Type.Enum([...MESSAGE_STATES], {
  description:
    "new: ещё не составлено; skipped: не отправляется, причина в reason; pending: ждёт отправки или отправляется; delivered: получатель принял; failed: больше не отправляется, причина в error",
});

export const MESSAGE_KINDS = ["conversion", "alert", "test"] as const;

export const MessageKindSchema = Type.Enum([...MESSAGE_KINDS]);

const orNull = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });
const numberOrNull = (description: string) => Type.Unsafe<number | null>({ type: ["integer", "null"], description });

export const MessageSchema = Type.Object({
  id: Type.Integer(),
  target: Type.String({ description: "Slug получателя" }),
  kind: MessageKindSchema,
  conversion_id: numberOrNull("Конверсия, о которой сообщение"),
  status: Type.Unsafe<Type.Static<typeof ConversionStatusSchema> | null>({
    type: ["string", "null"],
    description: "Статус, о котором сообщение",
  }),
  state: MessageStateSchema,
  reason: orNull("Почему не отправляется"),
  url: orNull("Куда отправляется; на месте секретов их имена. null: ещё не составлено или данные удалены"),
  method: orNull("GET или POST"),
  body: orNull("Тело POST"),
  http_status: numberOrNull("Последний ответ получателя"),
  error: orNull("Что пошло не так в последней попытке"),
  attempts: Type.Integer(),
  unknowns: Type.Integer({ description: "Попыток, исхода которых никто не знает" }),
  created_at: Type.String(),
  due_at: orNull("Когда следующая попытка"),
  finished_at: orNull("Когда отправка закончилась"),
});

export const MessageListQuerySchema = Type.Object(
  {
    target: FilterSchema("Slug получателя"),
    kind: Type.Optional(MessageKindSchema),
    state: Type.Optional(MessageStateSchema),
    conversion_id: FilterSchema("Номер конверсии"),
    ...PAGE_QUERY,
  },
  { additionalProperties: false },
);

export const MessageListSchema = Type.Object({
  messages: Type.Array(MessageSchema, { description: "Новые сверху" }),
  next_cursor: NextCursorSchema,
});

export const MessageStorySchema = Type.Intersect([
  MessageSchema,
  Type.Object({ attempt_list: Type.Array(AttemptSchema, { description: "Попытки по порядку" }) }),
]);

export const MessageParamsSchema = Type.Object({ id: Type.String({ description: "Номер сообщения" }) });

export const TestMessageSchema = Type.Object({
  message_id: Type.Integer({ description: "Номер пробного сообщения" }),
});

export type MessageState = Type.Static<typeof MessageStateSchema>;
export type MessageKind = Type.Static<typeof MessageKindSchema>;
export type Message = Type.Static<typeof MessageSchema>;
export type MessageListQuery = Type.Static<typeof MessageListQuerySchema>;
export type MessageList = Type.Static<typeof MessageListSchema>;
export type MessageStory = Type.Static<typeof MessageStorySchema>;
