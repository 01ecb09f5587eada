import { Recent } from "./recent.ts";
import type { Standing } from "./standing.ts";

/** A report of half a million groups takes some 150 MB, most take less than one. */
const BYTES_MOST = 384 * 1024 * 1024;

/** What questions came to that were asked lately. */
export class Standings {
  readonly #kept: Recent<Standing>;
  readonly #bytesMost: number;

  constructor(bytesMost = BYTES_MOST) {
    this.#kept = new Recent(bytesMost);
    this.#bytesMost = bytesMost;
  }

  /** For one report alone: another one that asks the same meanwhile adds up for itself. */
  take(question: string): Standing | undefined {
    return this.#kept.take(question);
  }

  put(question: string, standing: Standing): void {
    const { bytes } = standing;
    // It would take the room of all others.
    if (bytes <= this.#bytesMost) this.#kept.put(question, standing, bytes);
  }
}
