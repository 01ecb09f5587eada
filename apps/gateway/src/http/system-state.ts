import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { AlertsSchema, SystemSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { describeSystem, listAlerts, type SystemStateDeps } from "../admin/system.ts";
import { errorAnswers } from "./error-answers.ts";

/** What an operator asks of the gateway itself; http/system.ts is for orchestrators. */
export function systemState(app: FastifyInstance, deps: SystemStateDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["system"], security: [{ token: [] }] };
  typed.get(
    "/api/system",
    {
      schema: {
        ...common,
        summary: "Версия, база, место на диске, заданные настройки",
        description: "Настройки названы по именам, без значений.",
        response: { 200: SystemSchema, ...errorAnswers(401, 503) },
      },
    },
    () => describeSystem(deps),
  );
  typed.get(
    "/api/alerts",
    {
      schema: {
        ...common,
        summary: "Оповещения, которые сейчас действуют",
        description: "О начале и конце каждого узнают получатели, которые его выбрали (`/api/targets`).",
        response: { 200: AlertsSchema, ...errorAnswers(401, 503) },
      },
    },
    () => listAlerts(deps),
  );
}
