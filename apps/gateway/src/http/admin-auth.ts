import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { ApiError } from "../errors.ts";
import { type WrongTokens, wrongTokenError } from "./wrong-tokens.ts";

/** Under `/api`, all but these need the admin token: pages of a Mini App call the first, the others hold no data. */
const OPEN = ["/api/arbitrage/send-to-leads-tech", "/api/docs", "/api/openapi.json"];

/** Unknown addresses under `/api` ask for the token too, so that they do not show which routes there are. */
export function adminAuth(app: FastifyInstance, adminToken: string, wrongTokens: WrongTokens): void {
  const expected = digest(adminToken);
  app.addHook("onRequest", (request, reply, done) => {
    // By the route that was found: `/%61pi/clicks` is `/api/clicks` to the router.
    const path = request.routeOptions.url ?? request.url.split("?", 1)[0] ?? "";
    // By the address as well: to the router `/api/` is a short link.
    const guarded = path.startsWith("/api/") || request.url.startsWith("/api/");
    if (!guarded || request.method === "OPTIONS") return done();
    if (OPEN.some((open) => path === open || path.startsWith(`${open}/`))) return done();
    const [, token = ""] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (timingSafeEqual(digest(token), expected)) return done();
    const error = new ApiError("unauthorized");
    // Who sends no token at all guesses nothing.
    done(token === "" ? error : wrongTokenError(request, reply, wrongTokens, error));
  });
}

/** Hashes have one length, which the comparison in constant time needs. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
