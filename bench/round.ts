import { setTimeout as sleep } from "node:timers/promises";
import { cpuTimeMs } from "./cpu-time.ts";
import { type LoadOptions, type LoadResult, load } from "./load.ts";
import type { GatewayUnderLoad } from "./servers.ts";

export const INTAKE = "/api/arbitrage/send-to-leads-tech/";

export interface Round extends LoadResult {
  /** Processor time of the server for each acknowledged request, until its outbox was empty, in µs. */
  readonly serverCpuUs: number;
  /** undefined for a server that keeps nothing. */
  readonly kept: Kept | undefined;
}

/** What became of the round's clicks. */
export interface Kept {
  readonly rows: number;
  readonly users: number;
  readonly delivered: number;
  /** Requests that the sandbox received. */
  readonly requests: number;
  /** From the last acknowledgement to the empty outbox. */
  readonly drainMs: number;
}

/** An outbox that is not empty by then is not emptying at all. */
const DRAIN_LIMIT_MS = 30_000;
const DRAIN_POLL_MS = 50;

export async function bareRound(bare: { pid: number; port: number }, options: LoadOptions): Promise<Round> {
  const before = cpuTimeMs(bare.pid);
  const result = await load({ port: bare.port, path: "/click", headers: {} }, options);
  return { ...result, serverCpuUs: perRequestUs(cpuTimeMs(bare.pid) - before, result), kept: undefined };
}

/** One round of the intake, over when everything acknowledged has been delivered. */
export async function intakeRound(
  server: GatewayUnderLoad,
  wait: "respond-async" | "waits",
  options: LoadOptions,
): Promise<Round> {
  const { gateway, ledger } = server;
  const headers: Record<string, string> = wait === "respond-async" ? { Prefer: "respond-async" } : {};
  const cpuBefore = cpuTimeMs(gateway.pid);
  const before = { ...(await ledger.read()), requests: await server.requests() };
  const result = await load({ port: gateway.port, path: INTAKE, headers }, options);

  const began = performance.now();
  while ((await ledger.pending()) > 0 && performance.now() - began < DRAIN_LIMIT_MS) await sleep(DRAIN_POLL_MS);
  const drainMs = performance.now() - began;
  const serverCpuUs = perRequestUs(cpuTimeMs(gateway.pid) - cpuBefore, result);
  const after = { ...(await ledger.read()), requests: await server.requests() };
  const kept = {
    rows: after.rows - before.rows,
    users: after.users - before.users,
    delivered: after.delivered - before.delivered,
    requests: after.requests - before.requests,
    drainMs,
  };
  return { ...result, serverCpuUs, kept };
}

function perRequestUs(cpuMs: number, { acknowledged }: LoadResult): number {
  return (cpuMs * 1000) / acknowledged;
}
