import { seededRandom } from "../support/seeded-random.ts";

/** Choices that a seed repeats. */
export class Draw {
  readonly #next: () => number;

  /** Each request has its own: one of 100,000 can be made again without the others. */
  constructor(seed: number, index: number) {
    this.#next = seededRandom(Math.imul(seed, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca6b));
  }

  /** From 0 up to, and without, `end`. */
  below(end: number): number {
    return Math.floor(this.#next() * end);
  }

  chance(part: number): boolean {
    return this.#next() < part;
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }

  /** A list of up to `most` of what is made. */
  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}
