import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { AttentionSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { type AttentionDeps, attention } from "../admin/attention.ts";
import { errorAnswers } from "./error-answers.ts";

/** `GET /api/attention` */
export function attentionRoute(app: FastifyInstance, deps: AttentionDeps): void {
  app.withTypeProvider<TypeBoxTypeProvider>().get(
    "/api/attention",
    {
      schema: {
        tags: ["system"],
        summary: "Что требует внимания",
        description:
          "Сети, доставки, постбеки, подключения, сверка и незаполненные макросы в ссылках (по последним кликам за сутки).",
        security: [{ token: [] }],
        response: { 200: AttentionSchema, ...errorAnswers(401, 503) },
      },
    },
    () => attention(deps),
  );
}
