import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { ClickListQuerySchema, ClickListSchema, ClickStorySchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { clickStory, listClicks } from "../admin/clicks.ts";
import type { AdminDeps } from "../admin/deps.ts";
import { errorAnswers } from "./error-answers.ts";

/** `GET /api/clicks` and the story of one. */
export function clicks(app: FastifyInstance, { store, adNames }: AdminDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["clicks"], security: [{ token: [] }] };
  typed.get(
    "/api/clicks",
    {
      schema: {
        ...common,
        summary: "Список кликов, новые сверху",
        description: "Фильтры сравнивают точно; несколько фильтров вместе значат «и».",
        querystring: ClickListQuerySchema,
        response: { 200: ClickListSchema, ...errorAnswers(400, 401, 503) },
      },
    },
    ({ query }) => listClicks(query, store, adNames),
  );
  typed.get<{ Params: { click_id: string } }>(
    "/api/clicks/:click_id",
    {
      schema: {
        ...common,
        summary: "Один клик: строка, доставка и каждая попытка",
        response: { 200: ClickStorySchema, ...errorAnswers(401, "click_not_found", 503) },
      },
    },
    ({ params }) => clickStory(params.click_id, store, adNames),
  );
}
