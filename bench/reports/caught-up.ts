import { setTimeout as sleep } from "node:timers/promises";
import { askReport } from "./ask-report.ts";
import type { Period } from "./made-clicks.ts";

const DAY_MS = 86_400_000;
/** The hour that runs now is always read from its rows. */
const OPEN_HOURS = 1;
const TOO_LONG = "store_unavailable";
const POLL_MS = 250;
const LIMIT_MS = 3_600_000;

/** Waits until the gateway has aggregated all closed hours of the period; how long that took, in ms. */
export async function caughtUp(port: number, { fromMs, toMs }: Period): Promise<number> {
  const began = performance.now();
  // Of a whole period that is not aggregated yet a report takes the machine away from what is waited for.
  for (const from of [toMs - DAY_MS, fromMs]) {
    while ((await rawHours(port, from)) > OPEN_HOURS) {
      if (performance.now() - began > LIMIT_MS) throw new Error(`not aggregated within ${LIMIT_MS / 60_000} minutes`);
      await sleep(POLL_MS);
    }
  }
  return performance.now() - began;
}

async function rawHours(port: number, fromMs: number): Promise<number> {
  const { report } = await askReport(port, `from=${new Date(fromMs).toISOString()}`);
  if (typeof report !== "string") return report.read.raw_hours;
  // Rows of thirty days may be more than a database reads within its limit.
  if (report === TOO_LONG) return Number.POSITIVE_INFINITY;
  throw new Error(`no report of the period: ${report}`);
}
