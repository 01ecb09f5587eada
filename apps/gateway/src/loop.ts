/**
 * Runs a pass again and again, each one `everyMs` after the end of the one before, so that two never overlap. Of
 * several failures in a row the first is reported, and the next pass comes all the same.
 */
export class Loop {
  readonly #everyMs: number;
  readonly #pass: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  #failing = false;

  constructor(everyMs: number, pass: () => Promise<void>, onError: (error: unknown) => void) {
    this.#everyMs = everyMs;
    this.#pass = pass;
    this.#onError = onError;
  }

  /** A pass of several steps ends between them if this is true. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** The first pass begins after `firstAfterMs`. */
  start(firstAfterMs = this.#everyMs): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#runPass();
    }, firstAfterMs);
  }

  async #runPass(): Promise<void> {
    try {
      await this.#pass();
      this.#failing = false;
    } catch (error) {
      // The stop itself may have closed what the pass works with.
      if (!this.#failing && !this.#stopped) this.#onError(error);
      this.#failing = true;
    }
    if (!this.#stopped) this.start();
  }

  /** Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
