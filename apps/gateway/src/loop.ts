/**
 * Runs a pass again and again, each one `everyMs` after the end of the one before, so that two never overlap. A pass that
 * fails is reported, and the next one comes all the same.
 */
export class Loop {
  readonly #everyMs: number;
  readonly #pass: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(everyMs: number, pass: () => Promise<void>, onError: (error: unknown) => void) {
    this.#everyMs = everyMs;
    this.#pass = pass;
    this.#onError = onError;
  }

  /** A pass that has several steps ends between them where this is true. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** The first pass begins after `everyMs`, too, unless `firstAfterMs` says otherwise. */
  start(firstAfterMs = this.#everyMs): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#pass()
        .catch(this.#onError)
        .finally(() => {
          if (!this.#stopped) this.start();
        });
    }, firstAfterMs);
  }

  /** Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
