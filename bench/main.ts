import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase } from "../e2e/support/fresh-database.ts";
import { startPostgres } from "../e2e/support/postgres-server.ts";
import { closingAfter, type OnClose } from "./closing.ts";
import { type Options, readOptions } from "./options.ts";
import { type Case, drainSeconds, mismatches, ratio, sustained, table } from "./report.ts";
import { bareRound, intakeRound, type Round } from "./round.ts";
import { startBareFastify, startGateway } from "./servers.ts";

/** The design's figure for durable clicks, deliveries under way beside them. */
const GOAL = 0.3;
/** Lets the engine compile what it will run; its clicks are not counted as speed. */
const WARM_UP_SECONDS = 1;
/** From here on the load generator, and not the server, may be what is measured. */
const BUSY = 0.9;

interface Contest {
  readonly name: string;
  readonly round: (options: Pick<Options, "connections" | "seconds">) => Promise<Round>;
}

process.exitCode = await closingAfter((onClose) => main(readOptions(process.argv.slice(2)), onClose));

async function main(options: Options, onClose: OnClose): Promise<number> {
  console.log(
    `${options.rounds} rounds of ${options.seconds} s for each server, ${options.connections} connections, loopback; ` +
      "the gateway as `npm start` runs it, its log in a file",
  );
  const contests = await contestants(onClose);
  for (const { round } of contests) await round({ ...options, seconds: WARM_UP_SECONDS });
  const cases: Case[] = contests.map(({ name }) => ({ name, rounds: [] }));
  for (let turn = 0; turn < options.rounds; turn++) {
    for (const [index, { round }] of contests.entries()) cases[index]?.rounds.push(await round(options));
  }
  return report(cases);
}

async function contestants(onClose: OnClose): Promise<Contest[]> {
  const folder = await mkdtemp(join(tmpdir(), "metka-bench-"));
  onClose(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startPostgres();
  onClose(() => postgres.stop());
  const postgresUrl = await freshDatabase(postgres.url);
  const bare = await startBareFastify(folder);
  onClose(() => bare.stop());
  const sqlite = await startGateway({ name: "the gateway on SQLite", folder: join(folder, "sqlite") });
  onClose(() => sqlite.stop());
  const server = await startGateway({
    name: "the gateway on PostgreSQL",
    folder: join(folder, "postgres"),
    postgresUrl,
  });
  onClose(() => server.stop());
  return [
    { name: "bare Fastify, keeps nothing", round: (options) => bareRound(bare, options) },
    { name: "SQLite, respond-async", round: (options) => intakeRound(sqlite, "respond-async", options) },
    { name: "PostgreSQL, respond-async", round: (options) => intakeRound(server, "respond-async", options) },
    { name: "SQLite, waits for the network", round: (options) => intakeRound(sqlite, "waits", options) },
    { name: "PostgreSQL, waits for the network", round: (options) => intakeRound(server, "waits", options) },
  ];
}

function report(cases: readonly Case[]): number {
  const [bare, ...intakes] = cases;
  const [asyncSqlite] = intakes;
  if (bare === undefined || asyncSqlite === undefined) throw new Error("nothing was measured");
  console.log(`\n${table(cases)}\n`);
  console.log("CPU µs: the server's processor time for each request; the gateway's includes delivering the click.");
  for (const each of intakes) {
    console.log(
      `${each.name}: outbox empty ${drainSeconds(each).toFixed(1)} s after the last answer, ` +
        `${sustained(each).toFixed(0)} clicks/s from the first request to then`,
    );
  }
  const busiest = Math.max(...cases.flatMap(({ rounds }) => rounds.map(({ ownCpu }) => ownCpu)));
  const verdict = busiest < BUSY ? "so it held nobody back" : "so it may have held the fastest server back";
  console.log(`The load generator took ${(busiest * 100).toFixed(0)} % of a core at most, ${verdict}.`);
  console.log(
    `async intake on SQLite: ${ratio(asyncSqlite, bare).toFixed(2)} of bare Fastify (goal ${GOAL.toFixed(2)})`,
  );
  const problems = cases.flatMap(mismatches);
  for (const problem of problems) console.error(`❌ ${problem}`);
  if (problems.length > 0) return 1;
  console.log("Every acknowledged click is one row and one request at the sandbox.");
  return 0;
}
