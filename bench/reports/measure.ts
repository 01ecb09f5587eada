import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as until } from "node:timers/promises";
import { processMemory } from "../process-memory.ts";
import { INTAKE } from "../round.ts";
import { type GatewayUnderLoad, startGateway } from "../servers.ts";
import { ADMIN_TOKEN, type Asked, askReport } from "./ask-report.ts";
import { ANOTHER_OFFER } from "./campaigns.ts";
import { caughtUp } from "./caught-up.ts";
import { type Paced, pacedClicks } from "./paced-clicks.ts";
import type { Prepared } from "./prepare.ts";
import { putCosts } from "./put-costs.ts";
import { SHAPES } from "./shapes.ts";

/** One report. */
export interface Timed {
  readonly query: string;
  /** The first time since the gateway started and said that reports are ready. */
  readonly firstMs: number;
  /** Later ones; none where it was refused. */
  readonly laterMs: readonly number[];
  readonly bytes: number;
  readonly groups: number;
  /** The code of the error that came instead. */
  readonly refusal: string | undefined;
}

export interface Measured {
  /** From the gateway's start without a replica until reports are ready. */
  readonly rebuildMs: number;
  readonly timed: readonly Timed[];
  /** Resident memory before the first report and at its peak, MB. */
  readonly memory: { readonly beforeMb: number; readonly peakMb: number };
  /** Clicks at a steady rate: by themselves, while the replica is made, and with one report after another. */
  readonly intake: { readonly alone: Paced; readonly rebuilding: Paced; readonly asking: Paced };
  /** The reports that were asked meanwhile. */
  readonly asked: readonly Asked[];
}

const LATER_TIMES = 3;
const SLOW_MS = 2_000;
/** A busy day's peak. */
const PER_SECOND = 200;
const INTAKE_MS = 10_000;

/** Measures a gateway over a filled database, from its start to the last report. */
export async function measure(database: Prepared): Promise<Measured> {
  const { period, tally } = database;
  const from = `from=${new Date(period.fromMs).toISOString()}`;
  await removeReplica(database);
  const rebuildMs = await withGateway(database, async ({ gateway: { port } }) => {
    const tookMs = await caughtUp(port);
    const { report } = await askReport(port, `${from}&to=${new Date(period.toMs).toISOString()}`);
    const totals = typeof report === "string" ? report : report.totals;
    for (const [name, made] of Object.entries(tally)) {
      const told = Object(totals)[name];
      if (told !== made) throw new Error(`${made} ${name} were made, the report says ${told ?? report}`);
    }
    await putCosts(port, period);
    return tookMs;
  });
  const asked = await withGateway(database, async ({ gateway }) => {
    const { port, pid } = gateway;
    const beforeMb = processMemory(pid).residentMb;
    await caughtUp(port);
    const timed: Timed[] = [];
    for (const query of SHAPES) timed.push(await time(port, from, query));
    const memory = { beforeMb, peakMb: processMemory(pid).peakMb };
    const target = { port, path: INTAKE, headers: { Prefer: "respond-async" } };
    const alone = await pacedClicks(target, until(INTAKE_MS), PER_SECOND);
    const asked: Asked[] = [];
    const asking = await pacedClicks(target, askFor(port, from, asked), PER_SECOND);
    return { timed, memory, alone, asking, asked };
  });
  await removeReplica(database);
  const rebuilding = await withGateway(database, async ({ gateway: { port } }) => {
    const target = { port, path: INTAKE, headers: { Prefer: "respond-async" } };
    return await pacedClicks(target, caughtUp(port), PER_SECOND);
  });
  const { timed, memory, alone, asking, ...rest } = asked;
  return { rebuildMs, timed, memory, intake: { alone, asking, rebuilding }, asked: rest.asked };
}

/** The next gateway makes it again. */
async function removeReplica({ folder }: Prepared): Promise<void> {
  for (const file of ["reports.duckdb", "reports.duckdb.wal"]) await rm(join(folder, file), { force: true });
}

async function withGateway<T>(database: Prepared, work: (server: GatewayUnderLoad) => Promise<T>): Promise<T> {
  const { folder, postgresUrl } = database;
  const env = { ADMIN_TOKEN };
  const server = await startGateway({ name: "the gateway", folder, postgresUrl, env, offers: [ANOTHER_OFFER] });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function time(port: number, from: string, query: string): Promise<Timed> {
  const first = await askReport(port, `${from}&${query}`);
  const common = { query, firstMs: first.tookMs, bytes: first.bytes };
  const { report } = first;
  if (typeof report === "string") return { ...common, laterMs: [], groups: 0, refusal: report };
  const laterMs: number[] = [];
  // What takes seconds each time differs little.
  while (laterMs.length < LATER_TIMES && (laterMs[0] ?? 0) < SLOW_MS) {
    laterMs.push((await askReport(port, `${from}&${query}`)).tookMs);
  }
  return { ...common, laterMs, groups: report.groups, refusal: undefined };
}

async function askFor(port: number, from: string, asked: Asked[]): Promise<void> {
  const endMs = performance.now() + INTAKE_MS;
  const shapes = SHAPES.filter((query) => !query.includes("users=1"));
  for (let at = 0; performance.now() < endMs; at += 1) {
    asked.push(await askReport(port, `${from}&${shapes[at % shapes.length]}`));
  }
}
