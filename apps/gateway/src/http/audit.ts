import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { type AuditList, type AuditListQuery, AuditListQuerySchema, AuditListSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { errorAnswers } from "./error-answers.ts";

/** Who changed what; http/audit-changes.ts writes it. */
export function audit(app: FastifyInstance, list: (query: AuditListQuery) => Promise<AuditList>): void {
  app.withTypeProvider<TypeBoxTypeProvider>().get(
    "/api/audit",
    {
      schema: {
        tags: ["system"],
        security: [{ token: [] }],
        summary: "Журнал изменений, новые сверху",
        description:
          "Что и когда меняли токеном администратора или из панели. Значений, секретов и ID пользователей в нём нет. `from` и `to` — время записи.",
        querystring: AuditListQuerySchema,
        response: { 200: AuditListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => list(query),
  );
}
