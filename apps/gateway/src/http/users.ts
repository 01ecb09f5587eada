import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  ErasureListQuerySchema,
  ErasureListSchema,
  ErasureSchema,
  UserExportSchema,
  UserParamsSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import type { AdminDeps } from "../admin/deps.ts";
import { eraseUser, exportUser, listErasures } from "../admin/users.ts";
import { errorAnswers } from "./error-answers.ts";

/** A user's data: all of it as a file, and away with it; and the record of what was erased. */
export function users(app: FastifyInstance, { store, now, newToken }: AdminDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const open = { tags: ["users"], security: [{ token: [] }] };
  const common = { ...open, params: UserParamsSchema };
  typed.get(
    "/api/users/:user_id",
    {
      schema: {
        ...common,
        summary: "Выгрузить всё, что хранится о пользователе",
        response: { 200: UserExportSchema, ...errorAnswers(400, 401, "user_not_found", 503) },
      },
    },
    async ({ params }, reply) => {
      const data = await exportUser(params.user_id, store, now());
      reply.header("content-disposition", 'attachment; filename="metka-user.json"').header("cache-control", "no-store");
      return data;
    },
  );
  typed.delete(
    "/api/users/:user_id",
    {
      schema: {
        ...common,
        summary: "Удалить данные пользователя",
        description:
          "ID, имена, адреса, ссылки и всё, что их содержит, удаляется из всех таблиц; строки остаются для счёта. Ждущие доставки прекращаются. Вернуть нельзя. Копии базы, журналы и то, что уже ушло в сеть, шлюз не трогает.",
        response: { 200: ErasureSchema, ...errorAnswers(400, 401, "user_not_found", 503) },
      },
    },
    ({ params }) => eraseUser(params.user_id, { store, newToken }),
  );
  typed.get(
    "/api/erasures",
    {
      schema: {
        ...open,
        summary: "Список удалений, новые сверху",
        description: "Когда и сколько строк очищено; чьи они были, не хранится. `from` и `to` — время удаления.",
        querystring: ErasureListQuerySchema,
        response: { 200: ErasureListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listErasures(query, store),
  );
}
