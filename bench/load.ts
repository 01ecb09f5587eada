import { Connection } from "./connection.ts";
import { hasOutcome } from "./has-outcome.ts";

export interface Traffic {
  readonly port: number;
  /** Makes what one connection sends, request by request. */
  readonly requests: () => () => Buffer;
}

export interface LoadOptions {
  /** Kept open for the whole load, one request at a time on each. */
  readonly connections: number;
  readonly seconds: number;
  /** Ends the load earlier, once as many are sent. */
  readonly requests?: number;
}

export interface LoadResult {
  /** Answers with a 200, 202 or 302. */
  readonly acknowledged: number;
  /** Acknowledged ones that carry the network's own answer. */
  readonly told: number;
  /** How the other requests ended, with how often. */
  readonly refused: ReadonlyMap<string, number>;
  /** Of the acknowledged ones. */
  readonly latenciesMs: readonly number[];
  /** From the first request to the last answer. */
  readonly elapsedMs: number;
  /** The share of one core that the load itself took: near 1 it, and not the server, was measured. */
  readonly ownCpu: number;
}

const ACKNOWLEDGED: ReadonlySet<number> = new Set([200, 202, 302]);
/** The gateway answers a caller that waits within 10 s; what takes longer than this is lost. */
const LAST_ANSWER_MS = 15_000;

/** Sends requests over all connections for the given time, the next one of each as soon as the last is answered. */
export async function load(traffic: Traffic, { connections, seconds, requests }: LoadOptions): Promise<LoadResult> {
  const most = requests ?? Number.POSITIVE_INFINITY;
  const refused = new Map<string, number>();
  const latenciesMs: number[] = [];
  let told = 0;
  let sent = 0;
  let endMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;

  const lines = Array.from({ length: connections }, () => {
    const over = Promise.withResolvers<void>();
    const next = traffic.requests();
    const goOn = () => {
      if (lastMs < endMs && sent < most) {
        sent++;
        connection.send(next());
      } else {
        connection.destroy();
        over.resolve();
      }
    };
    const connection = new Connection(traffic.port, (answer) => {
      if (answer.failure !== undefined) {
        count(refused, answer.failure);
        over.resolve();
        return;
      }
      lastMs = answer.atMs;
      if (ACKNOWLEDGED.has(answer.status)) {
        latenciesMs.push(answer.tookMs);
        if (hasOutcome(answer.body)) told++;
      } else count(refused, `HTTP ${answer.status}`);
      goOn();
    });
    return { connection, goOn, over: over.promise };
  });
  // Opening thousands of connections takes its time, which is not what is measured.
  await Promise.all(lines.map(({ connection }) => connection.connected()));

  const cpu = process.cpuUsage();
  const startMs = performance.now();
  endMs = startMs + seconds * 1000;
  const giveUp = () => {
    for (const { connection } of lines) connection.destroy("no answer");
  };
  const lost = setTimeout(giveUp, seconds * 1000 + LAST_ANSWER_MS);
  for (const { goOn } of lines) goOn();
  await Promise.all(lines.map(({ over }) => over));
  clearTimeout(lost);

  const { user, system } = process.cpuUsage(cpu);
  const elapsedMs = lastMs - startMs;
  const ownCpu = (user + system) / 1000 / elapsedMs;
  return { acknowledged: latenciesMs.length, told, refused, latenciesMs, elapsedMs, ownCpu };
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
