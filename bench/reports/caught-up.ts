import { setTimeout as sleep } from "node:timers/promises";
import { askReport } from "./ask-report.ts";
import type { Period } from "./made-clicks.ts";

const DAY_MS = 86_400_000;
/** The hour that runs now is always read from its rows. */
const OPEN_HOURS = 1;
const TOO_LONG = "store_unavailable";
const POLL_MS = 250;
const LIMIT_MS = 3_600_000;

/** Its hours begin at the half, so they are read from quarters; those are counted last of all. */
const HALF_HOURS = "group_by=hour&tz=Asia/Kolkata&";

/** Waits until the gateway has aggregated all closed hours of the period, days and quarters too; how long it took, in ms. */
export async function caughtUp(port: number, { fromMs, toMs }: Period): Promise<number> {
  const began = performance.now();
  // Of a whole period that is not aggregated yet a report takes the machine away from what is waited for.
  const until = async (query: string, from: number, rest: number) => {
    while ((await rawHours(port, query, from)) > rest) {
      if (performance.now() - began > LIMIT_MS) throw new Error(`not aggregated within ${LIMIT_MS / 60_000} minutes`);
      await sleep(POLL_MS);
    }
  };
  await until("", toMs - DAY_MS, OPEN_HOURS);
  await until("", fromMs, OPEN_HOURS);
  // The youngest come first: all of them are there when those of the first day are.
  await until(HALF_HOURS, fromMs, OPEN_HOURS);
  return performance.now() - began;
}

async function rawHours(port: number, query: string, fromMs: number): Promise<number> {
  const { report } = await askReport(port, `${query}from=${new Date(fromMs).toISOString()}`);
  if (typeof report !== "string") return report.read.raw_hours;
  // Rows of thirty days may be more than a database reads within its limit.
  if (report === TOO_LONG) return Number.POSITIVE_INFINITY;
  throw new Error(`no report of the period: ${report}`);
}
