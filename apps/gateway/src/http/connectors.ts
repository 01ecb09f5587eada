import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { ConnectorParamsSchema, ConnectorRunSchema, ConnectorsSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { type ConnectorsDeps, listConnectors, runConnector } from "../admin/connectors.ts";
import { errorAnswers } from "./error-answers.ts";

/** What is polled from outside, and how it goes. */
export function connectors(app: FastifyInstance, deps: ConnectorsDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["connectors"], security: [{ token: [] }] };
  typed.get(
    "/api/connectors",
    {
      schema: {
        ...common,
        summary: "Подключения и чем кончился их последний опрос",
        description: "Подключение появляется, когда заданы его логин и пароль; секретов в ответе нет.",
        response: { 200: ConnectorsSchema, ...errorAnswers(401, 503) },
      },
    },
    async () => ({ connectors: await listConnectors(deps) }),
  );
  typed.post(
    "/api/connectors/:name/run",
    {
      schema: {
        ...common,
        summary: "Опросить сейчас, целиком",
        description:
          "Отвечает, когда опрос закончен. Если он дольше 10 секунд или идёт на другом шлюзе — 202: чем кончился, покажет `GET /api/connectors`.",
        params: ConnectorParamsSchema,
        response: {
          200: ConnectorRunSchema,
          202: ConnectorRunSchema,
          ...errorAnswers(400, 401, "connector_not_found", 503),
        },
      },
    },
    async ({ params }, reply) => {
      const answer = await runConnector(params.name, deps);
      return await reply.code(answer.done ? 200 : 202).send(answer);
    },
  );
}
