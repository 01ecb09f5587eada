import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  BODY_LIMIT,
  ClickAnswerSchema,
  ClickQuerySchema,
  type ClickRequest,
  ClickRequestSchema,
  EVENT_ID_MAX,
  isLonger,
} from "@metka/contract";
import { cleanValue } from "@metka/links";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type AcceptDeps, acceptClick } from "../capture/accept-click.ts";
import { clickAnswer } from "../capture/answer.ts";
import { missingNote } from "../capture/capture-click.ts";
import type { Config } from "../config.ts";
import { ApiError } from "../errors.ts";
import type { Metrics } from "../metrics.ts";
import { cors } from "./cors.ts";
import { errorAnswers } from "./error-answers.ts";
import { requestFacts } from "./request-facts.ts";

export interface IntakeDeps {
  readonly accept: AcceptDeps;
  readonly metrics: Metrics;
  readonly allowedOrigins: Config["allowedOrigins"];
}

const PATH = "/api/arbitrage/send-to-leads-tech";

const errors = errorAnswers(
  400,
  "launch_params_required",
  "launch_params_invalid",
  "event_id_conflict",
  413,
  415,
  "unknown_offer",
  "inactive_offer",
  503,
);

/** `POST /api/arbitrage/send-to-leads-tech/`: the click is stored, then sent (ADR 0002). */
export async function intake(app: FastifyInstance, { accept, metrics, allowedOrigins }: IntakeDeps): Promise<void> {
  await cors(app, PATH, allowedOrigins);
  app.withTypeProvider<TypeBoxTypeProvider>().post(
    PATH,
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ["clicks"],
        summary: "Принять клик, сохранить и отправить в сеть",
        description:
          'Клик сначала сохраняется, потом отправляется. Без `Prefer: respond-async` и `?async=1` ответ ждёт первой попытки, не дольше 10 с. Повтор с тем же `event_id` (или заголовком `Idempotency-Key`) ничего не сохранит и не отправит.\n\nСо страницы другого сайта: при `ALLOWED_ORIGINS=*` шлите `text/plain` (так делает `sendBeacon` строки) или `fetch` без `credentials`; сайтам из списка `ALLOWED_ORIGINS` можно и `sendBeacon` с `application/json`, и `credentials: "include"`.',
        body: ClickRequestSchema,
        querystring: ClickQuerySchema,
        response: {
          200: ClickAnswerSchema,
          202: { ...ClickAnswerSchema, description: "То же, но ответа сети не ждали" },
          ...errors,
        },
      },
    },
    async (request, reply) => {
      const background = wantsNoWait(request);
      const accepted = await acceptClick(
        {
          body: request.body,
          facts: requestFacts(request, accept.now()),
          eventId: eventIdOf(request.body, request.headers["idempotency-key"]),
          wait: !background,
        },
        accept,
      );
      request.trackingId = accepted.id;
      metrics.click(accepted.offer.slug, accepted.duplicate ? "duplicate" : "stored");
      if (background) reply.code(202).header("Preference-Applied", "respond-async");
      return clickAnswer(accepted);
    },
  );
}

/** `Prefer: respond-async` (RFC 7240), or `?async=1` for those who can't set a header. */
function wantsNoWait(request: FastifyRequest<{ Querystring: { async?: string } }>): boolean {
  if (request.query.async === "1") return true;
  const prefer = request.headers.prefer;
  return prefer !== undefined && /(^|[,\s])respond-async\s*($|[,;])/i.test(String(prefer));
}

function eventIdOf(body: ClickRequest, header: string | string[] | undefined): string | null {
  const named = filled(cleanValue(String(body.event_id ?? "").toWellFormed()));
  const key = filled(cleanValue(String(header ?? "").replace(/^"(.*)"$/, "$1")));
  const refuse = (message: string) => new ApiError("invalid_request", [{ path: "/event_id", message }]);
  if (isLonger(key, EVENT_ID_MAX)) throw refuse(`заголовок Idempotency-Key длиннее ${EVENT_ID_MAX} символов`);
  if (named !== "" && key !== "" && named !== key) {
    throw refuse("не совпадает с заголовком Idempotency-Key: оставьте одно из двух");
  }
  return named || key || null;
}

/** An unfilled macro or an `undefined` would be the same key for everybody, so it is none. */
function filled(eventId: string): string {
  return missingNote(eventId, "event_id") === undefined ? eventId : "";
}
