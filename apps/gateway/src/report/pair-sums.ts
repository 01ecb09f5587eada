import { grown } from "./grown.ts";

/** Conversions of one status in one currency, by groups: how many, and what they come to in minor units. */
export class PairSums {
  #sums = new Float64Array(2 * 64);
  allCount = 0;
  allPayout = 0;

  add(group: number, count: number, payout: number): void {
    this.#sums = grown(this.#sums, 2 * group + 2);
    const at = 2 * group;
    this.#sums[at] = (this.#sums[at] ?? 0) + count;
    this.#sums[at + 1] = (this.#sums[at + 1] ?? 0) + payout;
    this.allCount += count;
    this.allPayout += payout;
  }

  count(group: number): number {
    return this.#sums[2 * group] ?? 0;
  }

  payout(group: number): number {
    return this.#sums[2 * group + 1] ?? 0;
  }

  get bytes(): number {
    return this.#sums.byteLength;
  }
}
