import { setTimeout as until } from "node:timers/promises";
import type { ReportAnswer } from "@metka/contract";
import { INTAKE } from "../round.ts";
import { type GatewayUnderLoad, startGateway } from "../servers.ts";
import { ADMIN_TOKEN, type Asked, askReport } from "./ask-report.ts";
import { ANOTHER_OFFER } from "./campaigns.ts";
import { caughtUp } from "./caught-up.ts";
import { type Paced, pacedClicks } from "./paced-clicks.ts";
import type { Prepared } from "./prepare.ts";
import { putCosts } from "./put-costs.ts";
import { FIRST, LONGEST, SHAPES } from "./shapes.ts";

/** A report asked for again and again. */
export interface Timed {
  readonly query: string;
  /** The first time since the gateway started. */
  readonly coldMs: number;
  /** None where it was refused. */
  readonly warmMs: readonly number[];
  readonly bytes: number;
  readonly groups: number;
  /** The code of the error that came instead. */
  readonly refusal: string | undefined;
  /** How much of it was counted from rows. */
  readonly read: Pick<ReportAnswer["read"], "raw_hours" | "raw_marks">;
}

export interface Beside {
  readonly alone: Paced;
  readonly beside: Paced;
  /** That the gateway answered meanwhile. */
  readonly reports: readonly Asked[];
}

export interface Measured {
  readonly aggregatedMs: number;
  readonly first: Timed;
  readonly timed: readonly Timed[];
  readonly intake: Beside;
}

const WARM_TIMES = 7;
const SLOW_MS = 2_000;
const DAY_MS = 86_400_000;
/** At 50 clicks a second enough of them for a median. */
const INTAKE_MS = 2_000;

/** Measures a gateway over a filled database, from its start to the last report. */
export async function measure(database: Prepared): Promise<Measured> {
  const { period, tally } = database;
  const from = `from=${new Date(period.fromMs).toISOString()}`;
  const aggregatedMs = await withGateway(database, async ({ gateway: { port } }) => {
    const tookMs = await caughtUp(port, period);
    const { report } = await askReport(port, `${from}&to=${new Date(period.toMs).toISOString()}`);
    const totals = typeof report === "string" ? report : report.totals;
    for (const [name, made] of Object.entries(tally)) {
      const told = Object(totals)[name];
      if (told !== made) throw new Error(`${made} ${name} were made, the report says ${told ?? report}`);
    }
    await putCosts(port, period);
    return tookMs;
  });
  // Started anew, it has nothing in memory.
  return await withGateway(database, async ({ gateway: { port } }) => {
    const first = await time(port, from, FIRST, 0);
    const timed: Timed[] = [];
    for (const query of SHAPES) timed.push(await time(port, from, query, WARM_TIMES));
    return { aggregatedMs, first, timed, intake: await intakeBeside(port, period) };
  });
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

async function time(port: number, from: string, query: string, warmTimes: number): Promise<Timed> {
  const cold = await askReport(port, `${from}&${query}`);
  const common = { query, coldMs: cold.tookMs, bytes: cold.bytes };
  const { report } = cold;
  if (typeof report === "string")
    return { ...common, warmMs: [], groups: 0, refusal: report, read: { raw_hours: 0, raw_marks: [] } };
  const warmMs: number[] = [];
  // What takes seconds each time differs little.
  while (warmMs.length < warmTimes && (warmMs[0] ?? 0) < SLOW_MS) {
    warmMs.push((await askReport(port, `${from}&${query}`)).tookMs);
  }
  return { ...common, warmMs, groups: report.groups, refusal: undefined, read: report.read };
}

/** Clicks come in at the same rate twice: by themselves, and while one report after another is counted anew. */
async function intakeBeside(port: number, { fromMs }: Prepared["period"]): Promise<Beside> {
  const target = { port, path: INTAKE, headers: { Prefer: "respond-async" } };
  const alone = await pacedClicks(target, until(INTAKE_MS));
  const reports: Asked[] = [];
  const asking = async () => {
    const endMs = performance.now() + INTAKE_MS;
    for (let day = 1; performance.now() < endMs; day += 1) {
      const from = new Date(fromMs + day * DAY_MS).toISOString();
      reports.push(await askReport(port, `from=${from}&${LONGEST}`));
    }
  };
  return { alone, beside: await pacedClicks(target, asking()), reports };
}
