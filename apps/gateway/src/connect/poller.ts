import { Loop } from "../loop.ts";
import type { ConnectorStore } from "../store/connectors/model.ts";
import { pollBackoffMs } from "./backoff.ts";
import { type Connector, ConnectorError, type PollSummary } from "./connector.ts";

/** How often the poller looks for due connectors; their periods are a minute or more. */
const LOOK_EVERY_MS = 5_000;
/** If a gateway dies, another one takes over within this. */
const LEASE_MS = 20_000;
const RENEW_EVERY_MS = 5_000;

export interface PollerDeps {
  readonly connectors: readonly Connector[];
  readonly store: Pick<ConnectorStore, "list" | "claim" | "renew" | "finish" | "release" | "saveState">;
  /** This gateway's name. */
  readonly gateway: string;
  readonly newRun: () => string;
  readonly random: () => number;
  readonly events: PollerEvents;
}

export interface PollerEvents {
  /** `changed`: how many rows the poll has changed. */
  readonly succeeded: (connector: Connector, summary: PollSummary) => void;
  /** `error`: text for people; `cause`: the error itself. */
  readonly failed: (connector: Connector, error: string, cause: unknown) => void;
  readonly storeFailed: (error: unknown) => void;
}

/** `elsewhere`: another gateway polls it now. */
export type RunResult = "done" | "elsewhere";

/** Polls each connector when it is due: one poll at a time, on one of the gateways that share the database. */
export class Poller {
  readonly #deps: PollerDeps;
  readonly #stop = new AbortController();
  readonly #polls = new Map<string, { readonly result: Promise<RunResult>; readonly byHand: boolean }>();
  readonly #loop: Loop;

  constructor(deps: PollerDeps) {
    this.#deps = deps;
    this.#loop = new Loop(LOOK_EVERY_MS, () => this.#look(), deps.events.storeFailed);
  }

  get connectors(): readonly Connector[] {
    return this.#deps.connectors;
  }

  start(): void {
    if (this.#deps.connectors.length === 0) return;
    this.#loop.start(0);
  }

  /** Cuts polls off and hands their leases back. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop.stop();
    await Promise.allSettled([Array.from(this.#polls.values(), ({ result }) => result)]);
  }

  /** Polls now, all of it, after the poll that is due and under way; those who ask at once share one poll. */
  run(name: string): Promise<RunResult> | undefined {
    const connector = this.#deps.connectors.find((one) => one.name === name);
    if (connector === undefined) return undefined;
    const underWay = this.#polls.get(name);
    if (underWay === undefined || underWay.byHand) return this.#begin(connector, true);
    const next = () => this.#begin(connector, true);
    return underWay.result.then(next, next);
  }

  async #look(): Promise<void> {
    const { now, rows } = await this.#deps.store.list();
    const next = new Map(rows.map((row) => [row.name, row.next_run_at]));
    for (const connector of this.#deps.connectors) {
      const dueAt = next.get(connector.name) ?? 0;
      // A due time further ahead than any wait: the clock was set back since, and the claim decides.
      if (dueAt <= now || dueAt > now + 25 * 3_600_000) {
        this.#begin(connector, false).catch(this.#deps.events.storeFailed);
      }
    }
  }

  #begin(connector: Connector, byHand: boolean): Promise<RunResult> {
    const underWay = this.#polls.get(connector.name);
    if (underWay !== undefined) return underWay.result;
    const result = this.#poll(connector, byHand).finally(() => this.#polls.delete(connector.name));
    this.#polls.set(connector.name, { result, byHand });
    return result;
  }

  async #poll(connector: Connector, byHand: boolean): Promise<RunResult> {
    const { store, gateway, newRun, random, events } = this.#deps;
    const { name, kind } = connector;
    if (this.#stop.signal.aborted) return "elsewhere";
    const run = newRun();
    const row = await store.claim({ name, kind, run, gateway, leaseMs: LEASE_MS, now: byHand });
    if (row === undefined) return "elsewhere";
    const lost = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, lost.signal]);
    const renewal = setInterval(() => {
      // If the database fails, the lease may still be ours; what the poll writes is fenced anyway.
      store.renew(name, run, LEASE_MS).then(
        (held) => held || lost.abort(),
        (error) => events.storeFailed(error),
      );
    }, RENEW_EVERY_MS);
    try {
      const summary = await connector.poll({
        signal,
        run,
        full: byHand,
        state: row.state,
        saveState: (state) => store.saveState(name, run, state),
      });
      const { message, warnings, differencePercent } = summary;
      const kept = JSON.stringify({ message, warnings, differencePercent });
      await store.finish({ name, run, error: null, summary: kept, nextInMs: connector.everyMs });
      events.succeeded(connector, summary);
    } catch (error) {
      if (signal.aborted) {
        await store.release({ name, run });
        return "elsewhere";
      }
      const message = error instanceof ConnectorError ? error.message : "внутренняя ошибка, подробности в журнале";
      const nextInMs = pollBackoffMs(row.failures + 1, random(), error instanceof ConnectorError ? error.retryInMs : 0);
      await store.finish({ name, run, error: message, summary: null, nextInMs });
      events.failed(connector, message, error);
    } finally {
      clearInterval(renewal);
    }
    return "done";
  }
}
