import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 50;

/**
 * Asks until the answer is neither false nor undefined, and gives that answer; throws after `withinMs` with what was
 * waited for. An error of `condition` itself ends the wait at once.
 */
export async function until<T>(
  what: string,
  withinMs: number,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() >= deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await sleep(EVERY_MS);
  }
}
