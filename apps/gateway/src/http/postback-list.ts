import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  EvaluatedSchema,
  EvaluateFilterSchema,
  ListedPostbackSchema,
  PostbackIdSchema,
  PostbackListQuerySchema,
  PostbackListSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { evaluatePostback, evaluatePostbacks, listPostbacks, type PostbacksDeps } from "../admin/postbacks.ts";
import { errorAnswers } from "./error-answers.ts";

/** Without a body, all that is set aside is evaluated. */
const NOT_NEEDED = { withoutBody: () => ({}) };

/** What networks reported, as operators see it; http/postbacks.ts takes it. */
export function postbackList(app: FastifyInstance, deps: PostbacksDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["postbacks"], security: [{ token: [] }] };
  typed.get(
    "/api/postbacks",
    {
      schema: {
        ...common,
        summary: "Список постбеков, новые сверху",
        description:
          "Отложенные — `verdict=rejected`, причина в `reason`; в `fix` — что мешает по нынешним настройкам сети.",
        querystring: PostbackListQuerySchema,
        response: { 200: PostbackListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listPostbacks(query, deps),
  );
  typed.post(
    "/api/postbacks/:id/evaluate",
    {
      schema: {
        ...common,
        summary: "Разобрать отложенный постбек заново",
        description:
          "По нынешним настройкам сети. Отложенные постбеки изменённых сетей шлюз и сам разбирает раз в минуту. В ответе — постбек с новым вердиктом.",
        params: PostbackIdSchema,
        response: {
          200: ListedPostbackSchema,
          ...errorAnswers(400, 401, "postback_not_found", "postback_not_evaluable", 503),
        },
      },
    },
    ({ params }) => evaluatePostback(params.id, deps),
  );
  typed.post(
    "/api/postbacks/evaluate",
    {
      schema: {
        ...common,
        summary: "Разобрать отложенные постбеки заново, по фильтру",
        description: "Без тела — все отложенные. `dry_run: true` только считает: сколько подходит.",
        body: EvaluateFilterSchema,
        response: { 200: EvaluatedSchema, ...errorAnswers(400, 401, 503) },
      },
      config: NOT_NEEDED,
    },
    ({ body }) => evaluatePostbacks(body, deps),
  );
}
