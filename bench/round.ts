import type { Account } from "./account.ts";
import { clickRequests } from "./click-request.ts";
import { cpuTimeMs } from "./cpu-time.ts";
import { linkRequests } from "./link-request.ts";
import { type LoadOptions, type LoadResult, load } from "./load.ts";

export const INTAKE = "/api/arbitrage/send-to-leads-tech/";

export interface Round extends LoadResult {
  /** Processor time of the server for each acknowledged request, until its outbox was empty, in µs. */
  readonly serverCpuUs: number;
  /** From the last answer to the empty outbox; undefined for a server that delivers nothing. */
  readonly drainMs: number | undefined;
}

export type Waiting = "respond-async" | "waits";

/** A network that takes longer has a backlog into the next round; it is counted at the end. */
const DRAIN_LIMIT_MS = 10_000;

interface Server {
  readonly pid: number;
  readonly port: number;
}

export async function bareIntakeRound({ pid, port }: Server, options: LoadOptions): Promise<Round> {
  const requests = () => clickRequests({ port, path: "/click", headers: {} });
  return await measured(pid, () => load({ port, requests }, options));
}

export async function bareRedirectRound({ pid, port }: Server, options: LoadOptions): Promise<Round> {
  return await measured(pid, () => load({ port, requests: () => linkRequests(port, "/go/bare") }, options));
}

/** One round of the intake, over when everything acknowledged has been delivered. */
export async function intakeRound(account: Account, waiting: Waiting, options: LoadOptions): Promise<Round> {
  return await measured(account.server.gateway.pid, () => intake(account, waiting, options), account);
}

/** Without the wait for deliveries. */
export async function intake(account: Account, waiting: Waiting, options: LoadOptions): Promise<LoadResult> {
  const { port } = account.server.gateway;
  const headers: Record<string, string> = waiting === "respond-async" ? { Prefer: "respond-async" } : {};
  const requests = () => clickRequests({ port, path: INTAKE, offer: account.network.offer, headers });
  const result = await load({ port, requests }, options);
  account.add(result);
  return result;
}

export async function redirectRound(account: Account, options: LoadOptions): Promise<Round> {
  const { port, pid } = account.server.gateway;
  return await measured(pid, async () => {
    const result = await load({ port, requests: () => linkRequests(port, `/go/${account.network.offer}`) }, options);
    account.add(result);
    return result;
  });
}

async function measured(pid: number, work: () => Promise<LoadResult>, account?: Account): Promise<Round> {
  const cpuBefore = cpuTimeMs(pid);
  const result = await work();
  const drainMs = await account?.drained(DRAIN_LIMIT_MS);
  return { ...result, drainMs, serverCpuUs: ((cpuTimeMs(pid) - cpuBefore) * 1000) / result.acknowledged };
}
