import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  DeliveryHostsSchema,
  DeliveryListQuerySchema,
  DeliveryListSchema,
  DeliveryParamsSchema,
  ReplayAnswerSchema,
  ReplayedSchema,
  ReplayFilterSchema,
  ReplayRequestSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { listDeliveries, replayDeliveries, replayDelivery } from "../admin/deliveries.ts";
import { type DeliveryHostsDeps, listDeliveryHosts } from "../admin/delivery-hosts.ts";
import type { AdminDeps } from "../admin/deps.ts";
import { errorAnswers } from "./error-answers.ts";

/** A replay without a body is one without wishes. */
const NOT_NEEDED = { withoutBody: () => ({}) };

/** The outbox as operators see it: list, hosts, replay one, replay many. */
export function deliveries(app: FastifyInstance, deps: AdminDeps, hosts: DeliveryHostsDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["deliveries"], security: [{ token: [] }] };
  typed.get(
    "/api/deliveries",
    {
      schema: {
        ...common,
        summary: "Список доставок, новые сверху",
        querystring: DeliveryListQuerySchema,
        response: { 200: DeliveryListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listDeliveries(query, deps.store),
  );
  typed.get(
    "/api/deliveries/hosts",
    {
      schema: {
        ...common,
        summary: "Доставки по сетям и хостам: сколько ждёт, сколько не удалось, отвечает ли хост",
        description:
          "Считаются доставки кликов со всех шлюзов на этой базе. Предохранитель и времена последних попыток — из памяти шлюза, который ответил.",
        response: { 200: DeliveryHostsSchema, ...errorAnswers(401, 503) },
      },
    },
    () => listDeliveryHosts(hosts),
  );
  typed.post(
    "/api/deliveries/:id/replay",
    {
      schema: {
        ...common,
        summary: "Отправить доставку ещё раз",
        description:
          'Тело не нужно. Неудачная снова ждёт отправки: прямо сейчас, 24 часа и счёт попыток с неизвестным исходом идут заново. Принятую сетью повторяет только `{"force": true}`: у сети это будет второй клик.',
        params: DeliveryParamsSchema,
        body: ReplayRequestSchema,
        response: {
          200: ReplayAnswerSchema,
          ...errorAnswers(400, 401, "delivery_not_found", "delivery_not_replayable", 503),
        },
      },
      config: NOT_NEEDED,
    },
    async ({ params, body }) => {
      const id = await replayDelivery(params.id, body?.force === true, deps);
      return { id, status: "pending" as const };
    },
  );
  typed.post(
    "/api/deliveries/replay",
    {
      schema: {
        ...common,
        summary: "Отправить ещё раз неудачные доставки по фильтру",
        description:
          "Без тела — все неудачные, не больше тысячи за запрос. `dry_run: true` только считает: сколько подходит.",
        body: ReplayFilterSchema,
        response: { 200: ReplayedSchema, ...errorAnswers(400, 401, 503) },
      },
      config: NOT_NEEDED,
    },
    ({ body }) => replayDeliveries(body, deps),
  );
}
