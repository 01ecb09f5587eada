import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  MessageListQuerySchema,
  MessageListSchema,
  MessageParamsSchema,
  MessageStorySchema,
  ReplayAnswerSchema,
  ReplayRequestSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { listMessages, type MessagesDeps, readMessage, replayMessage } from "../admin/messages.ts";
import { errorAnswers } from "./error-answers.ts";

/** What targets were told, for operators: list, one with its attempts, replay. */
export function messages(app: FastifyInstance, deps: MessagesDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["targets"], security: [{ token: [] }] };
  typed.get(
    "/api/messages",
    {
      schema: {
        ...common,
        summary: "Сообщения получателям, новые сверху",
        description: "Пропущенные — `state=skipped`, причина в `reason`.",
        querystring: MessageListQuerySchema,
        response: { 200: MessageListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listMessages(query, deps),
  );
  typed.get(
    "/api/messages/:id",
    {
      schema: {
        ...common,
        summary: "Одно сообщение с его попытками",
        params: MessageParamsSchema,
        response: { 200: MessageStorySchema, ...errorAnswers(400, 401, "message_not_found", 503) },
      },
    },
    ({ params }) => readMessage(params.id, deps),
  );
  typed.post(
    "/api/messages/:id/replay",
    {
      schema: {
        ...common,
        summary: "Отправить сообщение ещё раз",
        description:
          'Тело не нужно. Неудачное снова ждёт отправки: прямо сейчас, 24 часа и счёт попыток с неизвестным исходом идут заново. Принятое повторяет только `{"force": true}`.',
        params: MessageParamsSchema,
        body: ReplayRequestSchema,
        response: {
          200: ReplayAnswerSchema,
          ...errorAnswers(400, 401, "message_not_found", "delivery_not_replayable", 503),
        },
      },
      config: { withoutBody: () => ({}) },
    },
    async ({ params, body }) => {
      const id = await replayMessage(params.id, body?.force === true, deps);
      return { id, status: "pending" as const };
    },
  );
}
