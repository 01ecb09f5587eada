/** 5 minutes: a gateway that is back is noticed within that, by a page that is still open. */
const LONGEST_MS = 300_000;

/**
 * How long to wait after `failures` in a row (1 or more), in ms: 1, 2, 4 … 300 s, ±20 % so that visitors who lost the
 * gateway at the same moment do not all come back at the same moment.
 *
 * @param random 0 to 1.
 */
export function backoffMs(failures: number, random: number): number {
  return Math.min(LONGEST_MS, 1_000 * 2 ** (failures - 1)) * (0.8 + 0.4 * random);
}
