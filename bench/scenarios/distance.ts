import { Account } from "../account.ts";
import { type Case, type Contender, contest, speedTable } from "../contest.ts";
import { bareIntakeRound, intakeRound } from "../round.ts";
import type { Bench, Scenario } from "../scenario.ts";
import { startBareFastify } from "../servers.ts";
import { finish } from "./finish.ts";

const FEW = 64;

/** Callers that wait for a network at a distance. */
export const latency: Scenario = {
  name: "latency",
  about: `Callers that wait for the network's answer over ${FEW} connections; the network answers after 50 and after 200 ms.`,
  run: (bench) => waitFor(bench, [50, 200], FEW),
};

export const crowd: Scenario = {
  name: "crowd",
  about: "The same over 2,000 connections, unless --crowd says otherwise, with a network at 0, 50 and 200 ms.",
  run: (bench) => waitFor(bench, [0, 50, 200], bench.options.crowd),
};

async function waitFor(bench: Bench, delays: readonly number[], connections: number) {
  const bare = await bench.bare(startBareFastify);
  const accounts: Account[] = [];
  const contenders: Contender[] = [
    { name: "bare Fastify", round: (seconds) => bareIntakeRound(bare, { connections, seconds }) },
  ];
  for (const database of bench.options.databases) {
    const networks = await Promise.all(delays.map((ms) => bench.network(`${database.toLowerCase()}-${ms}`, ms)));
    const server = await bench.gateway(database, networks);
    for (const [index, network] of networks.entries()) {
      const name = `${database}, waits, ${delays[index]} ms`;
      const account = new Account(name, server, network);
      accounts.push(account);
      contenders.push({ name, round: (seconds) => intakeRound(account, "waits", { connections, seconds }) });
    }
  }
  const cases = await contest(contenders, bench.options);
  const [first] = cases;
  const table = speedTable(`Callers that wait, ${connections} connections`, cases, first);
  return await finish(accounts, cases, { tables: [table], ...withBare(first) });
}

function withBare(bare: Case | undefined) {
  return bare === undefined ? {} : { bare };
}
