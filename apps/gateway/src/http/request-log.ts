import { withoutSecrets } from "@metka/links";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics.ts";
import { clientAddress } from "./client-address.ts";
import { loggedQuery } from "./logged-query.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The click that the request became, for its log line. */
    trackingId: number | undefined;
  }
}

/** One line and one count for each request. */
export function reportRequests(app: FastifyInstance, log: Log, metrics: Metrics): void {
  app.decorateRequest("trackingId", undefined);
  app.addHook("onResponse", (request, reply, done) => {
    metrics.request(request.routeOptions.url ?? "none", reply.statusCode, reply.elapsedTime);
    log.request({
      method: request.method,
      // Computed where a line is written: a log for people shows none of the requests that went well.
      get url() {
        return loggedUrl(request);
      },
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 100) / 100,
      get ip() {
        return clientAddress(request.ip) ?? null;
      },
      trackingId: request.trackingId,
      error: request.failure,
    });
    done();
  });
}

/** Without secrets and personal data: a log is read by more people than the database, and kept when a user is erased. */
function loggedUrl(request: FastifyRequest): string {
  if (decodedPath(request.url).startsWith(OF_USER)) return `${OF_USER}:user_id`;
  if (request.routeOptions.url === undefined) return redactedPath(request.url);
  return withoutPersonal(withoutSecrets(withoutToken(request)));
}

/** A messenger may have made the query a part of the path: it is cut there. */
function withoutPersonal(url: string): string {
  const [whole = ""] = url.split("#", 1);
  const at = whole.indexOf("?");
  const path = (at < 0 ? whole : whole.slice(0, at)).replace(/(?:&|%(?:25)*(?:26|3f|23)).*$/i, "…");
  return at < 0 ? path : `${path}?${loggedQuery(whole.slice(at + 1))}`;
}

/**
 * Of an address that is none of ours: a mistyped one may hold a postback's token or a user's ID, in any place. Its words
 * are enough to see what was meant.
 */
function redactedPath(target: string): string {
  const [path = ""] = withoutOrigin(target).split(/[?#]/, 1);
  return path
    .split("/")
    .map((part) => (part.length >= SHORTEST_TOKEN || /\d{5}/.test(part) ? "…" : part))
    .slice(0, 8)
    .join("/");
}

const OF_USER = "/api/users/";

/** Proxies' form of a request names the host, too: `GET http://host/path`. */
function withoutOrigin(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, "");
}

/** The path as the router reads it. With other letter case or more slashes the route is not found, and the path is logged. */
function decodedPath(url: string): string {
  const [path = ""] = withoutOrigin(url).split("?", 1);
  try {
    return decodeURIComponent(path).toLowerCase().replaceAll(/\/+/g, "/");
  } catch {
    return path; // With a stray % it is no address of ours.
  }
}

/** Shorter ones are no network's secret, and might stand anywhere by chance. */
const SHORTEST_TOKEN = 16;

/** The secret of a postback's URL is part of its path, whether or not such an address was found. */
function withoutToken({ url: target, routeOptions }: FastifyRequest): string {
  const url = withoutOrigin(target);
  if (routeOptions.url?.startsWith("/postback/") !== true && !/^\/+postback\//i.test(url)) return url;
  const [, before = "", token = ""] = /^(\/+[^/?]+\/+[^/?]+\/+)([^/?]*)/.exec(url) ?? [];
  const cut = `${before}…${url.slice(before.length + token.length)}`;
  return token.length < SHORTEST_TOKEN ? cut : cut.replaceAll(token, "…");
}
