import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  NewTargetSettingsSchema,
  TargetChangeSchema,
  TargetParamsSchema,
  TargetPatchSchema,
  TargetPreviewRequestSchema,
  TargetPreviewSchema,
  TargetRemovedSchema,
  TargetSchema,
  TargetsSchema,
  TestMessageSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { previewTarget } from "../admin/preview-target.ts";
import {
  changeTarget,
  listTargets,
  patchTarget,
  readTarget,
  removeTarget,
  type TargetsDeps,
  testTarget,
} from "../admin/targets.ts";
import { draftProblems } from "./draft-problems.ts";
import { errorAnswers } from "./error-answers.ts";

/** Where conversions and alerts are sent, for operators (ADR 0035). */
export function targets(app: FastifyInstance, deps: TargetsDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["targets"], security: [{ token: [] }] };
  const params = TargetParamsSchema;
  typed.get(
    "/api/targets",
    {
      schema: {
        ...common,
        summary: "Получатели конверсий и оповещений",
        response: { 200: TargetsSchema, ...errorAnswers(401, 503) },
      },
    },
    async () => ({ targets: await listTargets(deps) }),
  );
  typed.get(
    "/api/targets/:slug",
    {
      schema: {
        ...common,
        summary: "Один получатель",
        params,
        response: { 200: TargetSchema, ...errorAnswers(400, 401, "target_not_found", 503) },
      },
    },
    ({ params: { slug } }) => readTarget(slug, deps),
  );
  typed.post(
    "/api/targets/preview",
    {
      schema: {
        ...common,
        summary: "Проверить настройки получателя, ничего не сохраняя",
        description: "Для формы: что не так по полям, и каким будет сообщение о конверсии. Ничего не отправляет.",
        body: TargetPreviewRequestSchema,
        response: { 200: TargetPreviewSchema, ...errorAnswers(400, 401, 413, 415, 503) },
      },
    },
    async (request) => {
      const { slug, settings } = request.body;
      const mistakes = [
        ...draftProblems(request, params, { slug }),
        ...draftProblems(request, NewTargetSettingsSchema, settings, "/settings"),
      ];
      return await previewTarget({ slug, settings }, mistakes, deps);
    },
  );
  typed.put(
    "/api/targets/:slug",
    {
      schema: {
        ...common,
        summary: "Создать получателя или изменить его настройки",
        description:
          "Чего нет в `settings`, берётся из заготовки (`preset`). О том, что было до создания, получателю не сообщается. Секрет в адресе пишут именем переменной окружения: `{env:TARGET_SECRET_ИМЯ}`; самого секрета нет ни в базе, ни в ответах, ни в журнале.",
        params,
        body: TargetChangeSchema,
        response: { 200: TargetSchema, ...errorAnswers(400, 401, 413, 415, 503) },
      },
    },
    ({ params: { slug }, body }) => changeTarget(slug, body, deps),
  );
  typed.patch(
    "/api/targets/:slug",
    {
      schema: {
        ...common,
        summary: "Изменить часть настроек получателя, выключить его или включить",
        description: "Чего нет в запросе, остаётся как было; списки заменяются, `values` дополняются, `null` убирает.",
        params,
        body: TargetPatchSchema,
        response: { 200: TargetSchema, ...errorAnswers(400, 401, "target_not_found", 413, 415, 503) },
      },
    },
    ({ params: { slug }, body }) => patchTarget(slug, body, deps),
  );
  typed.delete(
    "/api/targets/:slug",
    {
      schema: {
        ...common,
        summary: "Удалить получателя",
        description: "Что уже составлено, досылается; отправленное остаётся в списке сообщений.",
        params,
        response: { 200: TargetRemovedSchema, ...errorAnswers(400, 401, "target_not_found", 503) },
      },
    },
    async ({ params: { slug } }) => {
      await removeTarget(slug, deps);
      return { slug, removed: true as const };
    },
  );
  typed.post(
    "/api/targets/:slug/test",
    {
      schema: {
        ...common,
        summary: "Отправить пробное сообщение",
        description: "Тело не нужно. Что из этого вышло, покажет `GET /api/messages/{id}`. Пикселю VK не отправляется.",
        params,
        response: {
          202: TestMessageSchema,
          ...errorAnswers(400, 401, "target_not_found", "target_not_testable", 503),
        },
      },
    },
    async ({ params: { slug } }, reply) => reply.code(202).send({ message_id: await testTarget(slug, deps) }),
  );
}
