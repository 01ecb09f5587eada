import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Sessions, sessionName } from "../admin/sessions.ts";
import { ApiError } from "../errors.ts";
import { isOfOtherSite, sessionSecret } from "./session-cookie.ts";
import { type WrongTokens, wrongTokenError } from "./wrong-tokens.ts";

/**
 * Under `/api`, all but these need an administrator: Mini Apps call the first, `session` signs in, a shared report asks for its
 * own secret, others hold no data.
 */
const OPEN = ["/api/arbitrage/send-to-leads-tech", "/api/docs", "/api/openapi.json", "/api/shared-report"];
const SESSION = "/api/session";

export interface AdminAuthDeps {
  readonly adminToken: string;
  readonly sessions: Pick<Sessions, "find">;
  readonly wrongTokens: WrongTokens;
}

/**
 * By the admin token or by a session of the dashboard. Unknown addresses under `/api` ask for it too: what is there is
 * not for strangers.
 */
export function adminAuth(app: FastifyInstance, { adminToken, sessions, wrongTokens }: AdminAuthDeps): void {
  const expected = digest(adminToken);

  const check = async (request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> => {
    if (path === SESSION) return demandOwnPage(request);
    const [, token = ""] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (timingSafeEqual(digest(token), expected)) {
      request.administrator = { kind: "token" };
      return;
    }
    const error = new ApiError("unauthorized");
    if (token !== "") throw wrongTokenError(request, reply, wrongTokens, error);
    // A request without any token guesses nothing.
    const secret = sessionSecret(request);
    if (secret === undefined || (await sessions.find(secret)) === undefined) throw error;
    demandOwnPage(request);
    request.administrator = { kind: "session", name: sessionName(secret) };
  };

  // Not async: clicks pass here, too.
  app.addHook("onRequest", (request, reply, done) => {
    // By the route that was found: `/%61pi/clicks` is `/api/clicks` to the router.
    const path = request.routeOptions.url ?? request.url.split("?", 1)[0] ?? "";
    // By the address as well: to the router `/api/` is a short link.
    const isGuarded = path.startsWith("/api/") || request.url.startsWith("/api/");
    if (!isGuarded || request.method === "OPTIONS") return done();
    if (OPEN.some((open) => path === open || path.startsWith(`${open}/`))) return done();
    check(request, reply, path).then(() => done(), done);
  });
}

/** A cookie comes along with what another site's page sends, so such a page must change nothing. */
function demandOwnPage(request: FastifyRequest): void {
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!reads && isOfOtherSite(request)) throw new ApiError("other_site");
}

/** Of one length, as the comparison in constant time needs. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
