import type { FastifyRequest } from "fastify";
import type { RequestFacts } from "../capture/capture-click.ts";

/** What a request itself tells of whoever sent it. */
export function requestFacts(request: FastifyRequest, nowMs: number): Omit<RequestFacts, "clickId"> {
  return { nowMs, ip: plainAddress(request.ip), userAgent: request.headers["user-agent"] };
}

/** An IPv4 client of a dual-stack socket is written as IPv4. */
export function plainAddress(ip: string): string {
  return ip.startsWith("::ffff:") && ip.includes(".") ? ip.slice("::ffff:".length) : ip;
}
