import { setTimeout as sleep } from "node:timers/promises";
import { Account, countAll, countsTable, mismatches } from "../account.ts";
import type { Database } from "../databases.ts";
import { type ProcessMemory, processMemory } from "../process-memory.ts";
import { intake } from "../round.ts";
import type { Bench, Scenario } from "../scenario.ts";
import type { Table } from "../text-table.ts";

const CONNECTIONS = 64;
/** A gateway that has just started still compiles; one that has just worked still gives memory back. */
const REST_MS = 10_000;
/** Fewer clicks than these only show that the bench works. */
const FEW = 40_000;
const SHORT_REST_MS = 2_000;
/** No load lasts as long; the number of clicks ends it. */
const LONGEST_S = 3_600;
const DRAIN_LIMIT_MS = 300_000;
/** Growth over fewer clicks is the heap's usual coming and going. */
const MANY = 500_000;

interface Measured {
  readonly database: Database;
  readonly account: Account;
  readonly before: ProcessMemory;
  /** After each tenth of the clicks. */
  readonly tenths: readonly ProcessMemory[];
  readonly after: ProcessMemory;
  readonly ownCpu: number;
}

export const memory: Scenario = {
  name: "memory",
  about: `Memory of the gateway's process before, during and after clicks over ${CONNECTIONS} connections that nobody waits for; at rest means 10 s after the last delivery.`,
  async run(bench: Bench) {
    const measured: Measured[] = [];
    for (const database of bench.options.databases) measured.push(await measure(bench, database));
    const counts = await countAll(measured.map(({ account }) => account));
    return {
      tables: [summary(measured, bench.options.memory), growth(measured, bench.options.memory), countsTable(counts)],
      figures: new Map(measured.flatMap((each) => figures(each, bench.options.memory))),
      problems: counts.flatMap(mismatches),
      ownCpu: Math.max(...measured.map(({ ownCpu }) => ownCpu)),
    };
  },
};

async function measure(bench: Bench, database: Database): Promise<Measured> {
  const network = await bench.network(`${database.toLowerCase()}-0`);
  const server = await bench.gateway(database, [network]);
  const account = new Account(database, server, network);
  const now = () => processMemory(server.gateway.pid);
  const restMs = bench.options.memory < FEW ? SHORT_REST_MS : REST_MS;
  await sleep(restMs);
  const before = now();
  const tenths: ProcessMemory[] = [];
  let ownCpu = 0;
  for (let tenth = 0; tenth < 10; tenth++) {
    const requests = Math.ceil(bench.options.memory / 10);
    const result = await intake(account, "respond-async", { connections: CONNECTIONS, seconds: LONGEST_S, requests });
    ownCpu = Math.max(ownCpu, result.ownCpu);
    tenths.push(now());
  }
  await account.drained(DRAIN_LIMIT_MS);
  await sleep(restMs);
  return { database, account, before, tenths, after: now(), ownCpu };
}

function summary(measured: readonly Measured[], clicks: number): Table {
  return {
    title: `MB in memory, ${clicks} clicks`,
    head: ["", "at rest before", "at most", "at rest after", "of it no file"],
    lines: measured.map(({ database, before, after }) => [
      database,
      ...[before.residentMb, after.peakMb, after.residentMb, after.anonymousMb].map((mb) => mb.toFixed(0)),
    ]),
  };
}

function growth(measured: readonly Measured[], clicks: number): Table {
  const columns = Array.from({ length: 10 }, (_, index) => String(Math.ceil(clicks / 10) * (index + 1)));
  return {
    title: "MB in memory after so many clicks",
    head: ["", ...columns],
    lines: measured.map(({ database, tenths }) => [database, ...tenths.map(({ residentMb }) => residentMb.toFixed(0))]),
  };
}

function figures({ database, tenths, after }: Measured, clicks: number): [string, number][] {
  const named: [string, number][] = [
    [`${database}: MB at rest after the load`, after.residentMb],
    [`${database}: MB at most`, after.peakMb],
  ];
  const [, , third] = tenths;
  const last = tenths.at(-1);
  if (clicks >= MANY && third && last) {
    named.push([`${database}: memory after the last tenth of the third's`, last.residentMb / third.residentMb]);
  }
  return named;
}
