import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { SessionSchema, SignInSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { type Sessions, sessionName } from "../admin/sessions.ts";
import { ApiError } from "../errors.ts";
import { errorAnswers } from "./error-answers.ts";
import { sessionCookie, sessionSecret } from "./session-cookie.ts";
import { type WrongTokens, wrongTokenError } from "./wrong-tokens.ts";

export interface SessionDeps {
  readonly sessions: Sessions;
  readonly wrongTokens: WrongTokens;
  readonly now: () => number;
}

/** Sign-in to the dashboard and sign-out. */
export function session(app: FastifyInstance, { sessions, wrongTokens, now }: SessionDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["session"] };
  typed.post(
    "/api/session",
    {
      schema: {
        ...common,
        summary: "Войти в панель",
        description: "Токеном администратора или кодом из ссылки, которую печатает первый запуск. В ответе — cookie.",
        body: SignInSchema,
        response: {
          200: SessionSchema,
          ...errorAnswers(400, "sign_in_refused", "too_many_attempts", "other_site", 503),
        },
      },
    },
    async (request, reply) => {
      const made = await sessions.signIn(request.body);
      if (made === undefined) throw wrongTokenError(request, reply, wrongTokens, new ApiError("sign_in_refused"));
      request.administrator = { kind: "session", name: sessionName(made.secret) };
      const maxAge = Math.floor((made.expiresAt - now()) / 1000);
      reply.header("set-cookie", sessionCookie(made.secret, maxAge, request.protocol === "https"));
      return { expires_at: new Date(made.expiresAt).toISOString() };
    },
  );
  typed.get(
    "/api/session",
    {
      schema: {
        ...common,
        summary: "До какого времени действует вход в панель",
        response: { 200: SessionSchema, ...errorAnswers(401, 503) },
      },
    },
    async (request) => {
      const secret = sessionSecret(request);
      const expiresAt = secret === undefined ? undefined : await sessions.find(secret);
      if (expiresAt === undefined) throw new ApiError("unauthorized");
      return { expires_at: new Date(expiresAt).toISOString() };
    },
  );
  typed.delete(
    "/api/session",
    {
      schema: {
        ...common,
        summary: "Выйти из панели",
        response: { 204: Type.Null({ description: "Вход окончен" }), ...errorAnswers("other_site", 503) },
      },
    },
    async (request, reply) => {
      const secret = sessionSecret(request);
      if (secret !== undefined) {
        // One that has ended already is nobody's sign-out.
        const isOn = (await sessions.find(secret)) !== undefined;
        if (isOn) request.administrator = { kind: "session", name: sessionName(secret) };
        await sessions.signOut(secret);
      }
      reply.header("set-cookie", sessionCookie("ended", 0, request.protocol === "https"));
      return await reply.code(204).send(null);
    },
  );
}
