import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  ReconciliationQuerySchema,
  ReconciliationSchema,
  StatisticsListSchema,
  StatisticsQuerySchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { listStatistics, type ReconciliationDeps, reconciliation } from "../admin/reconciliation.ts";
import { errorAnswers } from "./error-answers.ts";

/** A network's statistics next to what the gateway has. */
export function reconciliationRoutes(app: FastifyInstance, deps: ReconciliationDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["connectors"], security: [{ token: [] }] };
  typed.get(
    "/api/reconciliation",
    {
      schema: {
        ...common,
        summary: "Сверка со статистикой сети",
        description:
          "По дням и офферам: клики, конверсии и доход у нас и у сети, расхождение и его вероятные причины с номерами кликов. Дни московские; день закрыт, когда прошло ещё двое суток.",
        querystring: ReconciliationQuerySchema,
        response: { 200: ReconciliationSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => reconciliation(query, deps),
  );
  typed.get(
    "/api/statistics",
    {
      schema: {
        ...common,
        summary: "Строки статистики сетей, как они пришли последний раз",
        description: "`matched=no` — строки, которым не нашлось клика: чужие ссылки, потерянные параметры.",
        querystring: StatisticsQuerySchema,
        response: { 200: StatisticsListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listStatistics(query, deps),
  );
}
