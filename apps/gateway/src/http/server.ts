import { BODY_LIMIT } from "@metka/contract";
import { type FastifyInstance, fastify } from "fastify";
import type { Config } from "../config.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics.ts";
import { openFiles } from "../open-files.ts";
import { readJsonBodies } from "./body.ts";
import { answerClientError } from "./client-error.ts";
import { CONNECTION_LIMITS, HEADERS_MAX_BYTES, mostConnections } from "./connection-limits.ts";
import { answerErrors, answerRouterError, type LostVisitors } from "./errors.ts";
import { allowNoBody } from "./no-body.ts";
import { reportRequests } from "./request-log.ts";
import { trustedProxies } from "./trust-proxy.ts";
import { inTurn, Turns, takeTurns } from "./turns.ts";

export interface ServerDeps {
  readonly trustProxy: Config["trustProxy"];
  /** What a browser gets that finds no offer. */
  readonly lost: LostVisitors;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** The web server before its routes: limits, bodies, errors, the log of requests. */
export function makeServer({ trustProxy, lost, metrics, log }: ServerDeps): FastifyInstance {
  const turns = new Turns((why) => metrics.connectionClosed(why));
  const server = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: trustedProxies(trustProxy),
    ...CONNECTION_LIMITS,
    forceCloseConnections: "idle",
    // The intake says so itself, in the form of every error.
    return503OnClosing: false,
    // A part of a path may be as long as the whole request: it is the route that says what is wrong with it.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: HEADERS_MAX_BYTES },
    clientErrorHandler: (error, socket) => {
      if (answerClientError(error, socket) === "headers_too_large") metrics.connectionClosed("headers_too_large");
    },
    frameworkErrors: (error, request, reply) =>
      inTurn(turns, reply, () => answerRouterError(error, request, reply, lost)),
    ajv: {
      customOptions: {
        // Nothing is turned into what it is not, and nothing is dropped in silence.
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: true,
        allowUnionTypes: true,
      },
    },
  });
  // The answers are built to their schemas' types; the schemas' own serialisers are slower than the engine's.
  server.setSerializerCompiler(() => JSON.stringify);
  takeTurns(server, turns);
  server.server.maxConnections = mostConnections(openFiles());
  server.server.on("drop", () => metrics.connectionClosed("too_many_connections"));
  readJsonBodies(server);
  allowNoBody(server);
  answerErrors(server, log, lost);
  reportRequests(server, log, metrics);
  return server;
}
