import { Loop } from "../loop.ts";
import type { Compose, TargetStore } from "../store/targets/model.ts";

/** Another gateway's messages, and those of a run that was killed, are found within this. */
const EVERY_MS = 1_000;
/** In one transaction: some tens of ms of SQLite's one thread. */
const BATCH = 100;

export interface ComposerDeps {
  readonly store: Pick<TargetStore, "hasNew" | "composeMessages">;
  readonly compose: Compose;
  /** A host has a delivery that waits. */
  readonly queued: (host: string) => void;
  readonly onSkipped: (target: string, reason: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Turns new messages into deliveries: apart from what queues them, so that no postback waits for it. */
export class Composer {
  readonly #deps: ComposerDeps;
  readonly #loop: Loop;
  #pass: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(deps: ComposerDeps) {
    this.#deps = deps;
    this.#loop = new Loop(EVERY_MS, () => this.wake(), deps.onError);
  }

  start(): void {
    this.#loop.start();
  }

  /** Looks now; resolves once what is there by now is composed. Never rejects. */
  wake(): Promise<void> {
    // One after another: two that look at once would wait for each other in the database.
    this.#pass = this.#pass.then(() => (this.#loop.stopped ? undefined : this.#look()));
    return this.#pass;
  }

  /** Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#pass;
  }

  async #look(): Promise<void> {
    const { store, onError } = this.#deps;
    try {
      // Reading alone holds up no click, and most of the time there is nothing.
      if (await store.hasNew()) await this.#composeAll();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) onError(error);
      this.#failing = true;
    }
  }

  async #composeAll(): Promise<void> {
    const { store, compose, queued, onSkipped } = this.#deps;
    for (let looked = BATCH; looked === BATCH && !this.#loop.stopped; ) {
      const batch = await store.composeMessages(BATCH, compose);
      looked = batch.looked;
      for (const host of batch.hosts) queued(host);
      for (const { target, reason } of batch.skipped) onSkipped(target, reason);
    }
  }
}
