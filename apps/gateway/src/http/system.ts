import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics.ts";

export interface SystemParts {
  readonly metrics: Metrics;
  /** Throws where the database does not answer. */
  readonly ping: () => Promise<void>;
  /** Why what is taken could not be kept; undefined: it could. */
  readonly trouble: () => Promise<string | undefined>;
  readonly stopping: () => boolean;
}

const Health = Type.Object({ status: Type.String() });

/** What orchestrators and Prometheus ask; none of it needs the token. */
export function system(app: FastifyInstance, { metrics, ping, trouble, stopping }: SystemParts): void {
  app.get(
    "/healthz",
    { schema: { tags: ["system"], summary: "Процесс жив", response: { 200: Health } } },
    async () => ({ status: "ok" }),
  );
  app.get(
    "/readyz",
    { schema: { tags: ["system"], summary: "Готов принимать клики", response: { 200: Health, 503: Health } } },
    async (_request, reply) => {
      if (stopping()) return await reply.code(503).send({ status: "stopping" });
      try {
        await ping();
        const status = await trouble();
        if (status !== undefined) return await reply.code(503).send({ status });
        return { status: "ok" };
      } catch {
        return await reply.code(503).send({ status: "store_unavailable" });
      }
    },
  );
  app.get("/metrics", { schema: { tags: ["system"], summary: "Метрики Prometheus" } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}
