import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import type { AuditEntry, Who } from "../admin/audit.ts";
import { AUDITED, type Audited, type AuditFacts } from "./audited.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set once the request is known to be an administrator's. */
    administrator: Who | undefined;
  }
}

export interface AuditDeps {
  readonly record: (entry: AuditEntry) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** Mini Apps call it, not administrators. */
const INTAKE = "/api/arbitrage/send-to-leads-tech";

/**
 * Records what administrators change: after the change, before its answer. A change that could not be recorded was made all
 * the same, so its answer goes out and the log says so (ADR 0042). A route that is in no table stops the start.
 */
export function auditChanges(app: FastifyInstance, deps: AuditDeps): void {
  app.decorateRequest("administrator", undefined);
  app.addHook("onRoute", (route) => {
    for (const method of [route.method].flat()) watch(route, method, deps);
  });
}

function watch(route: RouteOptions, method: string, deps: AuditDeps): void {
  if (READS.has(method) || !route.url.startsWith("/api/") || route.url.startsWith(INTAKE)) return;
  const name = `${method} ${route.url}`;
  const audited = AUDITED[name];
  if (audited === undefined)
    throw new Error(`${name} is in no table of http/audited.ts: what does the audit log say of it?`);
  if (audited === "reads") return;
  const record = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    if (reply.statusCode < 300) await recordChange(name, audited, request, payload, deps);
    return payload;
  };
  route.onSend = [...[route.onSend ?? []].flat(), record];
}

async function recordChange(
  route: string,
  { action, object, summary, changedNothing }: Audited,
  request: FastifyRequest,
  payload: unknown,
  { record, onFailed }: AuditDeps,
): Promise<void> {
  const who = request.administrator;
  if (who === undefined) return;
  try {
    const facts = factsOf(request, payload);
    if (changedNothing?.(facts) === true) return;
    await record({ who, action, route, object: object?.(facts) ?? null, summary: summary?.(facts) ?? {} });
  } catch (error) {
    onFailed(error);
  }
}

function factsOf({ params, body }: FastifyRequest, payload: unknown): AuditFacts {
  const named = typeof params === "object" && params !== null ? { ...params } : {};
  return {
    params: named,
    body,
    answer: typeof payload === "string" && payload !== "" ? JSON.parse(payload) : undefined,
  };
}
