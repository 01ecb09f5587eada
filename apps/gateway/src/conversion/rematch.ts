import { WINDOW_DAYS_MAX } from "@metka/contract";
import type { ConversionStore } from "../store/conversions/model.ts";
import type { NetworkOffer } from "./attribute.ts";
import { judgeWith, readWith } from "./judge.ts";

/** Postbacks repeat over hours and clicks wait in browsers for minutes: once a minute is soon enough. */
const EVERY_MS = 60_000;
/** In one transaction: some tens of ms of SQLite's one thread. */
const BATCH = 100;
/** In one pass, so that a network whose users never came through here costs no more than this a minute. */
const MOST_BATCHES = 20;
const DAY_MS = 86_400_000;

export interface RematchParts {
  readonly store: Pick<ConversionStore, "judgeAgain" | "attributeAgain">;
  /** Those that there are at each pass. */
  readonly offers: () => readonly NetworkOffer[];
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** What was set aside is judged again once its network's settings are mended; clicks that came late are found. */
export class Rematcher {
  readonly #parts: RematchParts;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: RematchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#pass = this.pass()
        .catch(this.#parts.onError)
        .finally(() => {
          if (!this.#stopped) this.start();
        });
    }, EVERY_MS);
  }

  /** Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#pass;
  }

  /** Does what can be done now; doing it again changes nothing. */
  async pass(): Promise<void> {
    const { store, now } = this.#parts;
    const offers = this.#parts.offers();
    const judge = judgeWith(offers);
    await this.#inBatches(() => store.judgeAgain(BATCH, judge));
    const at = now();
    const since = new Date(at - WINDOW_DAYS_MAX * DAY_MS).toISOString();
    const read = readWith(offers);
    await this.#inBatches(() => store.attributeAgain(BATCH, since, new Date(at).toISOString(), read));
  }

  async #inBatches(run: () => Promise<{ readonly looked: number }>): Promise<void> {
    for (let batch = 0; batch < MOST_BATCHES && !this.#stopped; batch += 1) {
      if ((await run()).looked < BATCH) return;
    }
  }
}
