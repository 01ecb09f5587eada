import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  NetworkChangeSchema,
  NetworkParamsSchema,
  NetworkPatchSchema,
  NetworkPreviewRequestSchema,
  NetworkPreviewSchema,
  NetworkSchema,
  NetworkSettingsSchema,
  NetworksSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { changeNetwork, listNetworks, type NetworksDeps, patchNetwork, readNetwork } from "../admin/networks.ts";
import { previewNetwork } from "../admin/preview-network.ts";
import { draftProblems } from "./draft-problems.ts";
import { errorAnswers } from "./error-answers.ts";

/** The networks' settings, for operators. */
export function networks(app: FastifyInstance, deps: NetworksDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["networks"], security: [{ token: [] }] };
  typed.get(
    "/api/networks",
    {
      schema: {
        ...common,
        summary: "Сети и их ссылки для постбеков",
        response: { 200: NetworksSchema, ...errorAnswers(401, 503) },
      },
    },
    async () => ({ networks: await listNetworks(deps) }),
  );
  typed.get(
    "/api/networks/:slug",
    {
      schema: {
        ...common,
        summary: "Одна сеть",
        params: NetworkParamsSchema,
        response: { 200: NetworkSchema, ...errorAnswers(400, 401, "network_not_found", 503) },
      },
    },
    ({ params }) => readNetwork(params.slug, deps),
  );
  typed.post(
    "/api/networks/preview",
    {
      schema: {
        ...common,
        summary: "Проверить настройки сети, ничего не сохраняя",
        description: "Для формы: что не так по полям, и какой будет ссылка для постбеков.",
        body: NetworkPreviewRequestSchema,
        response: { 200: NetworkPreviewSchema, ...errorAnswers(400, 401, 413, 415, 503) },
      },
    },
    async (request) => {
      const { slug, settings } = request.body;
      const mistakes = [
        ...draftProblems(request, NetworkParamsSchema, { slug }),
        ...draftProblems(request, NetworkSettingsSchema, settings, "/settings"),
      ];
      return await previewNetwork({ slug, settings }, mistakes, deps);
    },
  );
  typed.put(
    "/api/networks/:slug",
    {
      schema: {
        ...common,
        summary: "Создать сеть или изменить её настройки",
        description:
          "Настройки заменяются целиком: возьмите ответ GET, поправьте и верните его весь, поля только для чтения не учитываются. Изменить часть: `PATCH`. Отложенные постбеки сети после этого разбираются заново, не позже чем через минуту.",
        params: NetworkParamsSchema,
        body: NetworkChangeSchema,
        response: { 200: NetworkSchema, ...errorAnswers(400, 401, 413, 415, 503) },
      },
    },
    ({ params, body }) => changeNetwork(params.slug, body, deps),
  );
  typed.patch(
    "/api/networks/:slug",
    {
      schema: {
        ...common,
        summary: "Изменить часть настроек сети",
        description:
          "Чего нет в запросе, остаётся как было. Объекты (`settings`, `parameters`, `statuses`, `macros`) дополняются, списки заменяются; `null` убирает `confirmed`, `encoding` и параметр из `macros`.",
        params: NetworkParamsSchema,
        body: NetworkPatchSchema,
        response: { 200: NetworkSchema, ...errorAnswers(400, 401, "network_not_found", 413, 415, 503) },
      },
    },
    ({ params, body }) => patchNetwork(params.slug, body, deps),
  );
}
