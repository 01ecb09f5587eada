import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { TestRowsQuerySchema, TestRowsSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import type { AdminDeps } from "../admin/deps.ts";
import { countTestRows, removeTestRows } from "../admin/test-rows.ts";
import { errorAnswers } from "./error-answers.ts";

const WHICH =
  "Тестовые: клики `npm run smoke` (их user_id — `metka-smoke`), клики, отправленные в сеть на этой же машине (песочница), и всё, что к ним относится: доставки, попытки, ключи event_id, конверсии и постбеки. За один запрос просматривается 5000 номеров: повторяйте с `after`, пока `next` не станет `null`.";

/** Rows of smoke and of the sandbox in the database: counts them, and removes them before real traffic comes. */
export function testRows(app: FastifyInstance, deps: Pick<AdminDeps, "store" | "now">): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = {
    tags: ["system"],
    security: [{ token: [] }],
    querystring: TestRowsQuerySchema,
    response: { 200: TestRowsSchema, ...errorAnswers(400, 401, 503) },
  };
  typed.get(
    "/api/test-rows",
    { schema: { ...common, summary: "Сосчитать тестовые строки", description: WHICH } },
    ({ query }) => countTestRows(query, deps),
  );
  typed.delete(
    "/api/test-rows",
    {
      schema: {
        ...common,
        summary: "Удалить тестовые строки",
        description: `${WHICH} Вернуть нельзя. Отчёты после этого считаются без них. Конверсия, о которой сообщила настоящая сеть, не удаляется: ей ищется другой клик.`,
      },
    },
    ({ query }) => removeTestRows(query, deps),
  );
}
