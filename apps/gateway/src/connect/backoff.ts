const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;
const SPREAD = 0.2;

/**
 * Until the next poll after `failures` in a row: 30 s, 1, 2, 4 … 60 minutes, sooner than the usual period at first
 * (a passing fault should not cost a quarter of an hour), rarer than it later (a wrong password should not
 * be sent four times an hour). `random` in [0, 1) spreads gateways and accounts.
 */
export function pollBackoffMs(failures: number, random: number, retryInMs = 0): number {
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(Math.max(failures - 1, 0), 20));
  return Math.max(Math.round(wait * (1 + SPREAD * (2 * random - 1))), Math.min(retryInMs, LONGEST_MS));
}
