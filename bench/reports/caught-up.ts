import { setTimeout as sleep } from "node:timers/promises";
import { askReport } from "./ask-report.ts";

const POLL_MS = 250;
const LIMIT_MS = 3_600_000;

/** Waits until the gateway answers reports: its replica is made then. How long it took, in ms. */
export async function caughtUp(port: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { report } = await askReport(port, "");
    if (typeof report !== "string") return performance.now() - began;
    if (report !== "reports_building") throw new Error(`no report: ${report}`);
    if (performance.now() - began > LIMIT_MS) throw new Error(`no replica within ${LIMIT_MS / 60_000} minutes`);
    await sleep(POLL_MS);
  }
}
