import { setTimeout as sleep } from "node:timers/promises";

const RETRY_MS = 50;
const LONGEST_MS = 30_000;

/** SQLITE_BUSY: somebody else has it locked. */
export function isBusy(error: unknown): boolean {
  const code: unknown = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" && (code & 0xff) === 5;
}

/** Tries again while another program has the file locked, for half a minute at most. */
export async function untilFree<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + LONGEST_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    await sleep(RETRY_MS);
  }
}
