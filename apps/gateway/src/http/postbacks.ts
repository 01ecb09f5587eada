import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { BODY_LIMIT, PostbackAnswerSchema, type PostbackParams, PostbackParamsSchema } from "@metka/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { acceptPostback, type PostbackDeps } from "../conversion/accept-postback.ts";
import { ApiError } from "../errors.ts";
import { errorAnswers } from "./error-answers.ts";
import { requestFacts } from "./request-facts.ts";
import { type WrongTokens, wrongTokenError } from "./wrong-tokens.ts";

export interface PostbackRouteDeps extends PostbackDeps {
  readonly wrongTokens: WrongTokens;
}

/** `GET|POST /postback/{network}/{token}` (ADR 0012). A plugin, since its bodies are read in a way of their own. */
export async function postbacks(app: FastifyInstance, deps: PostbackRouteDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: BODY_LIMIT },
    // Which encoding it is in is known by the network's settings.
    async (_: FastifyRequest, bytes: Buffer) => bytes,
  );
  app.withTypeProvider<TypeBoxTypeProvider>().route<{ Params: PostbackParams; Body?: Buffer }>({
    method: ["GET", "POST"],
    url: "/postback/:network/:token",
    // A HEAD request would count as a postback, which no network means.
    exposeHeadRoute: false,
    schema: {
      tags: ["postbacks"],
      summary: "Принять постбек сети",
      description:
        "Параметры — в адресе, формой или JSON; при совпадении имён берётся тело. Имена и статусы задаёт `/api/networks/{slug}`. Повтор ничего не удваивает. Постбек, который не удалось разобрать, получает ответ с причиной и откладывается: его видно в `/api/postbacks`.",
      params: PostbackParamsSchema,
      response: {
        200: PostbackAnswerSchema,
        ...errorAnswers(400, "postback_forbidden", 413, "postback_rejected", "postback_not_saved", "shutting_down"),
      },
    },
    handler: async (request, reply) => {
      const { network, token } = request.params;
      const { body, headers } = request;
      try {
        return await acceptPostback(
          {
            network,
            token,
            method: request.method,
            // Its column allows no null; nothing is no address of any list.
            ip: requestFacts(request, 0).ip ?? "",
            sent: {
              query: request.url.split("?").slice(1).join("?"),
              body: body === undefined ? undefined : { contentType: headers["content-type"] ?? "", bytes: body },
            },
          },
          deps,
        );
      } catch (error) {
        if (!(error instanceof ApiError && error.code === "postback_forbidden")) throw error;
        throw wrongTokenError(request, reply, deps.wrongTokens, error);
      }
    },
  });
}
