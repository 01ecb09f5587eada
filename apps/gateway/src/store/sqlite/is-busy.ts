import { setTimeout as sleep } from "node:timers/promises";

/** A locked file is tried again after this. */
export const RETRY_MS = 50;
/** For work that no caller waits for. */
export const UNHURRIED_MS = 30_000;

/** SQLITE_BUSY: somebody else has it locked. */
export function isBusy(error: unknown): boolean {
  const code: unknown = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" && (code & 0xff) === 5;
}

/** Tries again while another program has the file locked, for as long as `patienceMs`. */
export async function untilFree<T>(work: () => Promise<T>, patienceMs: number): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    await sleep(RETRY_MS);
  }
}
