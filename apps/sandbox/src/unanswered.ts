import type { ServerResponse } from "node:http";

/** Counts the clicks that wait for their answer: how many attempts a gateway has under way at the same time. */
export class Unanswered {
  #now = 0;
  #most = 0;

  get now(): number {
    return this.#now;
  }

  /** The largest number at any moment since the start or the last `clear`. */
  get most(): number {
    return this.#most;
  }

  /** Counts a click until its answer has gone out or its client has gone away. */
  add(response: ServerResponse): void {
    this.#now += 1;
    if (this.#now > this.#most) this.#most = this.#now;
    response.once("close", this.#left);
  }

  clear(): void {
    this.#most = this.#now;
  }

  readonly #left = (): void => {
    this.#now -= 1;
  };
}
