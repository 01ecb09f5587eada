import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Account, type Counts, countsTable, mismatches } from "../account.ts";
import { fillBacklog } from "../backlog.ts";
import { cpuTimeMs } from "../cpu-time.ts";
import type { Database } from "../databases.ts";
import type { Network } from "../networks.ts";
import type { Bench, Scenario } from "../scenario.ts";
import { startGateway } from "../servers.ts";

const POLL_MS = 20;
/** Longer than any speed worth a figure. */
const LONGEST_MS = 600_000;
const UNDICI_SECONDS = 3;
/** A network that answers at once never has two requests waiting, and more connections than these do not help undici. */
const UNDICI_AT_ONCE = 64;
const UNDICI = fileURLToPath(new URL("../bare-undici.ts", import.meta.url));
const DELAYS = [0, 50] as const;

interface Drained {
  readonly name: string;
  readonly perSecond: number;
  readonly mostAtOnce: number;
  readonly cpuUs: number;
  readonly undiciAtOnce: number;
  readonly undiciPerSecond: number;
  readonly counts: Counts;
}

export const drain: Scenario = {
  name: "drain",
  about:
    "Deliveries that wait when the gateway starts, timed from the first request at the network to the last; next to undici alone, with as many requests under way as the gateway had at most.",
  async run(bench: Bench) {
    const drained: Drained[] = [];
    for (const delayMs of DELAYS) {
      for (const database of bench.options.databases) drained.push(await drainOne(bench, database, delayMs));
    }
    const counts = drained.map((each) => each.counts);
    return {
      tables: [table(drained, bench.options.backlog), countsTable(counts)],
      figures: new Map(
        drained.flatMap(({ name, perSecond, undiciPerSecond }): [string, number][] => [
          [`${name}: per second`, perSecond],
          [`${name}: of undici`, perSecond / undiciPerSecond],
        ]),
      ),
      problems: counts.flatMap(mismatches),
      ownCpu: 0,
    };
  },
};

async function drainOne(bench: Bench, database: Database, delayMs: number): Promise<Drained> {
  const { backlog } = bench.options;
  const name = `${database}, ${delayMs} ms`;
  const slug = `${database.toLowerCase()}-${delayMs}`;
  const network = await bench.network(slug, delayMs);
  const folder = await bench.dataFolder(slug);
  const postgresUrl = await bench.database(database);
  await fillBacklog(
    postgresUrl === undefined
      ? { kind: "sqlite", file: join(folder, "metka.db") }
      : { kind: "postgres", url: postgresUrl },
    network,
    backlog,
  );
  const server = await startGateway({ name: `the gateway on ${name}`, folder, postgresUrl, networks: [network] });
  bench.onClose(() => server.stop());
  const account = new Account(name, server, network);
  // They are acknowledged since an earlier run; this one has to find them.
  account.add({ acknowledged: backlog, refused: new Map() });
  const { pid } = server.gateway;
  const cpuBefore = cpuTimeMs(pid);
  const perSecond = await arrivalRate(network, backlog);
  await account.drained(LONGEST_MS);
  const counts = await account.counts();
  const { mostAtOnce } = await network.counts();
  const cpuUs = ((cpuTimeMs(pid) - cpuBefore) * 1000) / backlog;
  const undiciAtOnce = delayMs === 0 ? UNDICI_AT_ONCE : mostAtOnce;
  const undiciPerSecond = await undici(network, undiciAtOnce);
  return { name, perSecond, mostAtOnce, cpuUs, undiciAtOnce, undiciPerSecond, counts };
}

/** Requests a second at the network, from the moment that the first has come to the moment that all have. */
async function arrivalRate(network: Network, all: number): Promise<number> {
  const began = performance.now();
  let first: { readonly atMs: number; readonly requests: number } | undefined;
  for (;;) {
    const { requests } = await network.counts();
    const atMs = performance.now();
    if (requests > 0) first ??= { atMs, requests };
    if (first && requests >= all) return ((requests - first.requests) / (atMs - first.atMs)) * 1000;
    // The counts will say what is missing.
    if (atMs - began > LONGEST_MS) return Number.NaN;
    await sleep(POLL_MS);
  }
}

/** What undici alone sends to the same network, in requests a second. */
async function undici({ port }: Network, connections: number): Promise<number> {
  const args = [UNDICI, `http://127.0.0.1:${port}`, "/click/892/159/?sub6=1", String(connections), `${UNDICI_SECONDS}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

function table(drained: readonly Drained[], backlog: number) {
  return {
    title: `${backlog} waiting deliveries`,
    head: ["", "per second", "unanswered at most", "CPU µs", "undici alone", "under way", "of undici"],
    lines: drained.map(({ name, perSecond, mostAtOnce, cpuUs, undiciAtOnce, undiciPerSecond }) => [
      name,
      perSecond.toFixed(0),
      String(mostAtOnce),
      cpuUs.toFixed(0),
      undiciPerSecond.toFixed(0),
      String(undiciAtOnce),
      (perSecond / undiciPerSecond).toFixed(2),
    ]),
  };
}
