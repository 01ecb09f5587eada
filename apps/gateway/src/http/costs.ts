import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  COSTS_LIMIT,
  CostDaysQuerySchema,
  CostDaysSchema,
  CostListQuerySchema,
  CostListSchema,
  CostRemovalQuerySchema,
  CostRemovalSchema,
  CostsAnswerSchema,
  CostsCsvSchema,
  CostsPreviewSchema,
  CostsQuerySchema,
  CostsSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { type CostDeps, importCosts, listCostDays, listCosts, removeCosts } from "../admin/costs.ts";
import { previewCosts } from "../admin/preview-costs.ts";
import type { CostsQuery } from "../cost/read-costs.ts";
import { ApiError } from "../errors.ts";
import { parseJson } from "./body.ts";
import { errorAnswers } from "./error-answers.ts";

/** Routes of ad costs. A plugin, since its bodies are larger than others and may be a table. */
export async function costs(app: FastifyInstance, deps: CostDeps): Promise<void> {
  const bodyLimit = COSTS_LIMIT.bytes;
  app.removeAllContentTypeParsers();
  for (const type of ["application/json", "text/plain"]) {
    app.addContentTypeParser(type, { parseAs: "buffer", bodyLimit }, async (_: unknown, bytes: Buffer) =>
      parseJson(bytes),
    );
  }
  app.addContentTypeParser("text/csv", { parseAs: "buffer", bodyLimit }, async (_: unknown, bytes: Buffer) => bytes);
  // What is thrown here goes on to the handler of all errors.
  app.setErrorHandler((error) => {
    throw inOurWords(error);
  });
  const common = { tags: ["costs"], security: [{ token: [] }] };
  const taken = {
    querystring: CostsQuerySchema,
    body: { content: { "application/json": { schema: CostsSchema }, "text/csv": { schema: CostsCsvSchema } } },
  };
  const refused = errorAnswers(400, 401, "costs_too_large", 415, 503);
  // The schemas are for the document: 5 MB may hold a million mistakes, and the validator would gather every one.
  const validatorCompiler = () => () => true;
  app.put<{ Querystring: CostsQuery; Body: unknown }>(
    "/api/costs",
    {
      schema: {
        ...common,
        summary: "Загрузить расходы на рекламу, JSON или CSV",
        description:
          "Строка заменяет прежнюю с теми же day, mark, value и currency; сумма 0 её убирает. Одинаковые строки одного запроса складываются. Сохраняется всё или ничего: ошибки называются по строкам. Что изменится, заранее покажет `POST /api/costs/preview`.",
        ...taken,
        response: { 200: CostsAnswerSchema, ...refused },
      },
      validatorCompiler,
    },
    ({ body, query }) => importCosts(body, query, deps),
  );
  app.post<{ Querystring: CostsQuery; Body: unknown }>(
    "/api/costs/preview",
    {
      schema: {
        ...common,
        summary: "Что сделает загрузка расходов, ничего не сохраняя",
        description:
          "Тело и параметры те же, что у `PUT /api/costs`, и ошибки те же, по строкам. Ничего не сохраняет: отвечает, сколько строк добавится, заменится и уберётся, и суммы по дням.",
        ...taken,
        response: { 200: CostsPreviewSchema, ...refused },
      },
      validatorCompiler,
    },
    ({ body, query }) => previewCosts(body, query, deps),
  );
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  typed.get(
    "/api/costs",
    {
      schema: {
        ...common,
        summary: "Список расходов, последние дни сверху",
        querystring: CostListQuerySchema,
        response: { 200: CostListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listCosts(query, deps),
  );
  typed.get(
    "/api/costs/days",
    {
      schema: {
        ...common,
        summary: "Суммы расходов по дням",
        querystring: CostDaysQuerySchema,
        response: { 200: CostDaysSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listCostDays(query, deps),
  );
  typed.delete(
    "/api/costs",
    {
      schema: {
        ...common,
        summary: "Удалить расходы за дни",
        querystring: CostRemovalQuerySchema,
        response: { 200: CostRemovalSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => removeCosts(query, deps.store),
  );
}

function inOurWords(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return new ApiError("costs_too_large");
  if (code !== "FST_ERR_CTP_INVALID_MEDIA_TYPE") return error;
  return new ApiError("unsupported_media_type", [
    { path: "", message: "таблицу CSV присылайте с Content-Type: text/csv" },
  ]);
}
