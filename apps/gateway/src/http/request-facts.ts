import type { FastifyRequest } from "fastify";
import type { RequestFacts } from "../capture/capture-click.ts";
import { clientAddress } from "./client-address.ts";

/** Facts of a request's sender. If a proxy forwards no address, there is none. */
export function requestFacts(request: FastifyRequest, nowMs: number): Omit<RequestFacts, "clickId"> {
  return { nowMs, ip: clientAddress(request.ip) ?? null, userAgent: request.headers["user-agent"] };
}
