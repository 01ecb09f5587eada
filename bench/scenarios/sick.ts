import { setTimeout as sleep } from "node:timers/promises";
import { Account, countAll, countsTable, mismatches } from "../account.ts";
import { perSecond, ratio } from "../contest.ts";
import { median, percentile } from "../figures.ts";
import type { LoadResult } from "../load.ts";
import { startDeadNetwork } from "../networks.ts";
import { intake, type Waiting } from "../round.ts";
import type { Bench, Findings, Scenario } from "../scenario.ts";
import type { Table } from "../text-table.ts";

/** For each of the two offers. */
const CONNECTIONS = 32;
/** Five attempts without an answer, each of 10 s and all at once, and then some. */
const FOUND_OUT_MS = 30_000;
const POLL_MS = 250;
const DRAIN_LIMIT_MS = 60_000;

interface Offers {
  /** Its network is always well. */
  readonly well: Account;
  readonly other: Account;
  readonly hanging: Account;
  readonly dead: Account;
}

/** Two offers under load at the same time: one whose network is well, and another. */
interface Pair {
  readonly name: string;
  readonly well: LoadResult[];
  readonly other: LoadResult[];
}

const PAIRS = ["other", "hanging", "dead"] as const;
const NAMES = { other: "both healthy", hanging: "one hangs", dead: "one is dead" } as const;

export const sick: Scenario = {
  name: "sick",
  about: `Clicks for two offers at the same time, over ${CONNECTIONS} connections each. One network is healthy; the other is healthy, hangs, or refuses connections, and the gateway has found that out before.`,
  async run(bench: Bench) {
    const lines: string[][] = [];
    const figures = new Map<string, number>();
    const accounts: Account[] = [];
    let ownCpu = 0;
    for (const database of bench.options.databases) {
      const offers = await offersOn(bench, database);
      accounts.push(offers.well, offers.other, offers.hanging, offers.dead);
      await findOut(offers);
      for (const waiting of ["respond-async", "waits"] as const) {
        const [healthy, ...others] = await compare(offers, waiting, bench.options);
        if (healthy === undefined) throw new Error("no pair of offers");
        for (const pair of [healthy, ...others]) {
          const name = `${database}, ${waiting}, ${pair.name}`;
          const shares = { well: ratio(pair.well, healthy.well), other: ratio(pair.other, healthy.other) };
          lines.push(line(name, pair, shares));
          ownCpu = Math.max(ownCpu, ...pair.well.map((result) => result.ownCpu));
          figures.set(`${name}: intake of the healthy offer`, shares.well);
          figures.set(`${name}: intake of the sick offer`, shares.other);
        }
      }
    }
    return await findings(accounts, lines, figures, ownCpu);
  },
};

async function offersOn(bench: Bench, database: (typeof bench.options.databases)[number]): Promise<Offers> {
  const name = (offer: string) => `${database.toLowerCase()}-${offer}`;
  const [well, other, hanging] = await Promise.all(
    ["well", "other", "hanging"].map((offer) => bench.network(name(offer))),
  );
  if (!well || !other || !hanging) throw new Error("a network is missing");
  const dead = await startDeadNetwork(bench.folder, name("dead"));
  await hanging.setMode({ kind: "hang" });
  const server = await bench.gateway(database, [well, other, hanging, dead]);
  return {
    well: new Account(`${database}, well`, server, well),
    other: new Account(`${database}, other`, server, other),
    hanging: new Account(`${database}, hanging`, server, hanging, "some"),
    dead: new Account(`${database}, dead`, server, dead, "some"),
  };
}

/** Sends clicks to all, then waits until the gateway knows which networks do not answer. */
async function findOut(offers: Offers): Promise<void> {
  const load = { connections: CONNECTIONS, seconds: 1 };
  for (const account of Object.values(offers)) await intake(account, "respond-async", load);
  const { port } = offers.well.server.gateway;
  const hosts = [offers.hanging, offers.dead].map(({ network }) => `127.0.0.1:${network.port}`);
  const began = performance.now();
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    if (hosts.every((host) => text.includes(`metka_breaker_open{host="${host}"} 1`))) return;
    if (performance.now() - began > FOUND_OUT_MS) throw new Error("the gateway does not find out that a network hangs");
    await sleep(POLL_MS);
  }
}

async function compare(
  offers: Offers,
  waiting: Waiting,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Pair[]> {
  const pairs = PAIRS.map((kind): Pair & { account: Account } => ({
    name: NAMES[kind],
    well: [],
    other: [],
    account: offers[kind],
  }));
  for (let turn = 0; turn < rounds; turn++) {
    for (const { well, other, account } of pairs) {
      const options = { connections: CONNECTIONS, seconds };
      const [first, second] = await Promise.all([
        intake(offers.well, waiting, options),
        intake(account, waiting, options),
      ]);
      well.push(first);
      other.push(second);
      for (const each of [offers.well, offers.other]) await each.drained(DRAIN_LIMIT_MS);
    }
  }
  return pairs;
}

function line(name: string, { well, other }: Pair, shares: { well: number; other: number }): string[] {
  return [
    name,
    ...[well, other].flatMap((results, index) => {
      const latencies = results.flatMap(({ latenciesMs }) => latenciesMs);
      return [
        median(results.map(perSecond)).toFixed(0),
        (index === 0 ? shares.well : shares.other).toFixed(2),
        percentile(latencies, 0.99).toFixed(1),
      ];
    }),
  ];
}

async function findings(
  accounts: readonly Account[],
  lines: readonly string[][],
  figures: ReadonlyMap<string, number>,
  ownCpu: number,
): Promise<Findings> {
  const counts = await countAll(accounts);
  const part = ["per second", "of healthy", "p99 ms"];
  const table: Table = {
    title: "Two offers at the same time",
    head: ["", ...part.map((what) => `healthy: ${what}`), ...part.map((what) => `other: ${what}`)],
    lines,
  };
  return { tables: [table, countsTable(counts)], figures, problems: counts.flatMap(mismatches), ownCpu };
}
