import { withoutSecrets } from "@metka/links";
import type { FastifyInstance } from "fastify";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics.ts";

/** One line and one count for each request. */
export function reportRequests(app: FastifyInstance, log: Log, metrics: Metrics): void {
  app.addHook("onResponse", (request, reply, done) => {
    metrics.request(request.routeOptions.url ?? "none", reply.statusCode, reply.elapsedTime);
    log.request({
      method: request.method,
      url: withoutSecrets(request.url),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 100) / 100,
      ip: request.ip,
      trackingId: request.trackingId,
      error: request.failure,
    });
    done();
  });
}
