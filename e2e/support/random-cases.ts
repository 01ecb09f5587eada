/** How many times more than usual; see CONTRIBUTING.md. */
const TIMES = Number(process.env.RANDOM_CASES ?? "1");
if (!Number.isInteger(TIMES) || TIMES < 1) throw new Error("RANDOM_CASES is a whole number from 1 up");

/** How many cases a long random test tries: `usual` in every change, more with RANDOM_CASES=10 before a release. */
export function randomCases(usual: number): number {
  return usual * TIMES;
}
