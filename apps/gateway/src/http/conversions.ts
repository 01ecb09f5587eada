import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  ConversionListQuerySchema,
  ConversionListSchema,
  ConversionParamsSchema,
  ConversionStorySchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { type ConversionLists, listConversions, readConversion } from "../admin/conversions.ts";
import { errorAnswers } from "./error-answers.ts";

/** The conversions that resulted from what networks reported. */
export function conversions(app: FastifyInstance, store: ConversionLists): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["postbacks"], security: [{ token: [] }] };
  typed.get(
    "/api/conversions",
    {
      schema: {
        ...common,
        summary: "Список конверсий, новые сверху",
        description: "`from` и `to` сравниваются с временем первого постбека.",
        querystring: ConversionListQuerySchema,
        response: { 200: ConversionListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listConversions(query, store),
  );
  typed.get(
    "/api/conversions/:id",
    {
      schema: {
        ...common,
        summary: "Одна конверсия со всеми изменениями",
        description: "У каждого изменения — постбек, который его сообщил; старые сверху.",
        params: ConversionParamsSchema,
        response: { 200: ConversionStorySchema, ...errorAnswers(400, 401, "conversion_not_found", 503) },
      },
    },
    ({ params }) => readConversion(params.id, store),
  );
}
