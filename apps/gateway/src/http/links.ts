import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { LinkCheckRequestSchema, LinkCheckSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { checkedLink, type LinkCheckParts } from "../capture/check-link.ts";
import { errorAnswers } from "./error-answers.ts";

/** `GET|POST /api/links/check`: POST for a link that nobody wants to encode. */
export function linkCheck(app: FastifyInstance, parts: LinkCheckParts): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = {
    tags: ["links"],
    summary: "Проверить ссылку: что дойдёт и как исправить",
    description:
      "Ничего не сохраняет и не отправляет. Какие ссылки писать: docs/vk-ads-links.md. Переход по ссылке проверяйте в браузере: клики curl и других программ сохраняются с `isbot = 1`, и отчёты их не считают.",
    security: [{ token: [] }],
    response: { 200: LinkCheckSchema, ...errorAnswers(400, 401, 422) },
  };
  typed.get("/api/links/check", { schema: { ...common, querystring: LinkCheckRequestSchema } }, async ({ query }) =>
    checkedLink(query, parts),
  );
  typed.post("/api/links/check", { schema: { ...common, body: LinkCheckRequestSchema } }, async ({ body }) =>
    checkedLink(body, parts),
  );
}
