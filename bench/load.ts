import { clickRequests, type Target } from "./click-request.ts";
import { Connection } from "./connection.ts";

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  /** Answers with a 2xx. */
  readonly acknowledged: number;
  /** What the other requests came to, with how often. */
  readonly refused: ReadonlyMap<string, number>;
  /** Of the acknowledged ones. */
  readonly latenciesMs: readonly number[];
  /** From the first request to the last answer. */
  readonly elapsedMs: number;
  /** The share of one core that the load itself took: near 1 it, and not the server, was measured. */
  readonly ownCpu: number;
}

/** The gateway answers a caller that waits within 10 s; what takes longer than this is lost. */
const LAST_ANSWER_MS = 15_000;

/** Sends clicks over all connections for the given time, the next one of each as soon as the last is answered. */
export async function load(target: Target, { connections, seconds }: LoadOptions): Promise<LoadResult> {
  const refused = new Map<string, number>();
  const latenciesMs: number[] = [];
  const open: Connection[] = [];
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const endMs = startMs + seconds * 1000;
  let lastMs = startMs;

  const run = () =>
    new Promise<void>((resolve) => {
      const nextRequest = clickRequests(target);
      const connection = new Connection(target.port, (answer) => {
        if (answer.failure !== undefined) {
          count(refused, answer.failure);
          resolve();
          return;
        }
        lastMs = answer.atMs;
        if (answer.status === 200 || answer.status === 202) latenciesMs.push(answer.tookMs);
        else count(refused, `HTTP ${answer.status}`);
        if (lastMs < endMs) connection.send(nextRequest());
        else {
          connection.destroy();
          resolve();
        }
      });
      open.push(connection);
      connection.send(nextRequest());
    });
  const giveUp = () => {
    for (const connection of open) connection.destroy("no answer");
  };
  const lost = setTimeout(giveUp, seconds * 1000 + LAST_ANSWER_MS);
  await Promise.all(Array.from({ length: connections }, run));
  clearTimeout(lost);

  const { user, system } = process.cpuUsage(cpu);
  const elapsedMs = lastMs - startMs;
  return {
    acknowledged: latenciesMs.length,
    refused,
    latenciesMs,
    elapsedMs,
    ownCpu: (user + system) / 1000 / elapsedMs,
  };
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
