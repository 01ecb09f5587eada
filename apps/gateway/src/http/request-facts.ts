import type { FastifyRequest } from "fastify";
import type { RequestFacts } from "../capture/capture-click.ts";
import { clientAddress } from "./client-address.ts";

/** What a request itself tells of its sender. A proxy that forwards no address leaves none. */
export function requestFacts(request: FastifyRequest, nowMs: number): Omit<RequestFacts, "clickId"> {
  return { nowMs, ip: clientAddress(request.ip) ?? null, userAgent: request.headers["user-agent"] };
}
