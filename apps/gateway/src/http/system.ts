import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics.ts";
import type { ReplicaStatus } from "../report/thread-messages.ts";

export interface SystemDeps {
  readonly metrics: Metrics;
  /** Throws where the database does not answer. */
  readonly ping: () => Promise<void>;
  /** Why what is taken could not be kept; undefined: it could. */
  readonly trouble: () => Promise<string | undefined>;
  /** How the replica of reports is; clicks are taken without it. */
  readonly reports: () => ReplicaStatus;
  readonly stopping: () => boolean;
}

const Health = Type.Object({ status: Type.String() });
const Ready = Type.Object({
  status: Type.String(),
  reports: Type.Object(
    { status: Type.Enum(["ready", "building"]), rows: Type.Integer(), of: Type.Integer() },
    { description: "Копия для отчётов: готова или сколько строк в неё прочитано; кликам она не нужна" },
  ),
});

/** Routes for orchestrators and Prometheus; none of them needs the token. */
export function system(app: FastifyInstance, { metrics, ping, trouble, reports, stopping }: SystemDeps): void {
  app.get(
    "/healthz",
    { schema: { tags: ["system"], summary: "Процесс жив", response: { 200: Health } } },
    async () => ({ status: "ok" }),
  );
  app.get(
    "/readyz",
    { schema: { tags: ["system"], summary: "Готов принимать клики", response: { 200: Ready, 503: Health } } },
    async (_request, reply) => {
      if (stopping()) return await reply.code(503).send({ status: "stopping" });
      try {
        await ping();
        const status = await trouble();
        if (status !== undefined) return await reply.code(503).send({ status });
        const { building } = reports();
        return {
          status: "ok",
          reports: building === undefined ? { status: "ready", rows: 0, of: 0 } : { status: "building", ...building },
        };
      } catch {
        return await reply.code(503).send({ status: "store_unavailable" });
      }
    },
  );
  app.get("/metrics", { schema: { tags: ["system"], summary: "Метрики Prometheus" } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}
