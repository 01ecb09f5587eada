import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 250;
const LIMIT_MS = 3_600_000;

interface Ready {
  readonly reports: { readonly status: "ready" | "building" };
}

/** Waits until the gateway says that reports are ready: its replica equals the database. How long it took, in ms. */
export async function caughtUp(port: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    const { reports }: Ready = JSON.parse(await response.text());
    if (reports.status === "ready") return performance.now() - began;
    if (performance.now() - began > LIMIT_MS) throw new Error(`no replica within ${LIMIT_MS / 60_000} minutes`);
    await sleep(POLL_MS);
  }
}
