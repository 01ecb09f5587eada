import { WINDOW_DAYS_MAX } from "@metka/contract";
import { Loop } from "../loop.ts";
import type { BatchResult, ConversionStore } from "../store/conversions/model.ts";
import { DAY_MS } from "../store/durations.ts";
import type { NetworkOffer } from "./attribute.ts";
import { evaluateWith, readPostbacksWith } from "./evaluate.ts";

/** Postbacks repeat over hours and clicks wait in browsers for minutes: once a minute is soon enough. */
const EVERY_MS = 60_000;
/** In one transaction: some tens of ms of SQLite's one thread. */
const BATCH = 100;
/** In one pass. A network that reports many users without clicks costs no more than this in a minute. */
const MOST_BATCHES = 20;

export interface RematchDeps {
  readonly store: Pick<ConversionStore, "evaluateAgain" | "attributeAgain">;
  /** The current offers, asked for at each pass. */
  readonly offers: () => readonly NetworkOffer[];
  readonly now: () => number;
  /** Called after a pass that has changed something. */
  readonly onChanged: (changed: Rematched) => void;
  readonly onError: (error: unknown) => void;
}

export interface Rematched {
  /** Postbacks that were set aside and have another verdict now. */
  readonly evaluated: number;
  /** Conversions that have found their click. */
  readonly attributed: number;
}

/** Evaluates rejected postbacks again when their network's settings have changed, and looks for missing clicks. */
export class Rematcher {
  readonly #deps: RematchDeps;
  readonly #loop: Loop;

  constructor(deps: RematchDeps) {
    this.#deps = deps;
    this.#loop = new Loop(EVERY_MS, () => this.pass(), deps.onError);
  }

  start(): void {
    this.#loop.start();
  }

  /** Resolves when the batch under way has ended. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Does what can be done now; doing it again changes nothing. */
  async pass(): Promise<void> {
    const { store, now } = this.#deps;
    const offers = this.#deps.offers();
    const evaluate = evaluateWith(offers);
    const evaluated = await this.#inBatches(() => store.evaluateAgain(BATCH, evaluate));
    const at = now();
    const since = new Date(at - WINDOW_DAYS_MAX * DAY_MS).toISOString();
    const read = readPostbacksWith(offers);
    const attributed = await this.#inBatches(() =>
      store.attributeAgain(BATCH, since, new Date(at).toISOString(), read),
    );
    if (evaluated + attributed > 0) this.#deps.onChanged({ evaluated, attributed });
  }

  /** How many rows were changed. */
  async #inBatches(run: () => Promise<BatchResult>): Promise<number> {
    let all = 0;
    for (let batch = 0; batch < MOST_BATCHES && !this.#loop.stopped; batch += 1) {
      const { looked, changed } = await run();
      all += changed;
      if (looked < BATCH) break;
    }
    return all;
  }
}
