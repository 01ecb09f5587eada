import { setTimeout as sleep } from "node:timers/promises";
import type { NetworkAnswer, NetworkClient } from "../network/network-client.ts";
import type { AttemptRecord, ClaimedDelivery, DeliveryState, Store } from "../store/model.ts";
import { CUT_OFF } from "../store/queries.ts";
import { nextStep } from "./next-step.ts";
import { type AttemptEnd, outcomeOf } from "./outcome.ts";
import { SocketLooks } from "./socket-look.ts";
import type { AttemptedState } from "./waiters.ts";

/** A delivery whose lease this gateway holds. */
export type Leased = Omit<ClaimedDelivery, "interrupted">;

/** The report on an attempt: one log line and one count for each. */
export interface AttemptReport extends AttemptEnd {
  readonly id: number;
  readonly network: string;
  /** The slug of a message's target; null: it is a click. */
  readonly target: string | null;
  readonly host: string;
  readonly url: string;
  readonly number: number;
  readonly unknowns: number;
  readonly status: DeliveryState["status"];
  readonly durationMs: number;
  /** Until the next attempt; undefined where there is none. */
  readonly againInMs: number | undefined;
  /** False: the lease was lost or the database away, so the attempt is on nobody's record. */
  readonly recorded: boolean;
}

/** An attempt that has ended, and the state of its delivery from then on. */
export interface KnownEnd extends AttemptEnd {
  /** Without the time that our own process was busy: what the host itself took, as nearly as can be told. */
  readonly latencyMs: number;
  readonly state: AttemptedState;
}

export interface AttemptDeps {
  readonly store: Pick<Store, "recordAttempt">;
  readonly network: Pick<NetworkClient, "send">;
  readonly revealSecrets: (url: string) => { readonly url: string } | { readonly problem: string };
  readonly leaseMs: number;
  /** For what is put on record; durations are told by the clock that cannot be set. */
  readonly now: () => number;
  readonly monotonicMs: () => number;
  /** How long ago a delivery was made. */
  readonly ageMs: (createdAt: number) => number;
  readonly random: () => number;
  readonly storeFailed: (error: unknown) => void;
  /** Aborted: what is under way is cut off, and a database that is away is not waited for. */
  readonly stop: AbortSignal;
}

/** A result that the database did not take is offered again this often, while its lease lasts. */
const RECORD_RETRY_MS = 1_000;

/** Makes attempts and puts them on record; which attempt and when is for others to say. */
export class Attempts {
  readonly #deps: AttemptDeps;
  readonly #looks: SocketLooks;

  constructor(deps: AttemptDeps) {
    this.#deps = deps;
    this.#looks = new SocketLooks(deps.monotonicMs);
  }

  /**
   * One attempt, from the request to the record. `ended` hears how it ended and what follows as soon as the network has
   * answered: that is true whether or not the database takes it (ADR 0030).
   */
  async make(delivery: Leased, ended: (end: KnownEnd) => void): Promise<AttemptReport> {
    const { now, monotonicMs, random } = this.#deps;
    const startedAt = now();
    const beganMs = monotonicMs();
    const look = this.#looks.next();
    // Now, while the row's time is what the database has: its clock may be set while the network is waited for.
    const ageAtStartMs = this.#deps.ageMs(delivery.created_at);
    const { id, url, host, attempts: number } = delivery;
    const answer = await this.#send(delivery);
    const endedMs = monotonicMs();
    const durationMs = Math.round(endedMs - beganMs);
    const end = endOf(delivery, outcomeOf(url, answer, now()));
    const { outcome, http_status, location, error, retryAfterMs } = end;
    const unknowns = delivery.unknowns + (outcome === "unknown" ? 1 : 0);
    const ageMs = ageAtStartMs + durationMs;
    const next = nextStep({ outcome, attempts: number, unknowns, ageMs, retryAfterMs, random: random() });
    const latencyMs = endedMs - (look.at ?? endedMs);
    ended({ ...end, latencyMs, state: { status: next.status, http_status, attempts: number, unknowns, error } });
    const record = { id, number, outcome, http_status, location, error, started_at: startedAt };
    const recorded = await this.#record({ ...record, duration_ms: durationMs, next }, beganMs + this.#deps.leaseMs);
    return {
      ...end,
      id,
      network: delivery.network,
      target: delivery.target,
      host,
      url,
      number,
      unknowns,
      status: next.status,
      durationMs,
      againInMs: next.status === "pending" ? next.delayMs : undefined,
      recorded,
    };
  }

  async #send({ url, user_agent, referer, target, method, body }: Leased): Promise<NetworkAnswer> {
    const { network, revealSecrets, stop } = this.#deps;
    const headers = { userAgent: user_agent, referer };
    if (target === null) return await network.send({ url, ...headers }, stop);
    const revealed = revealSecrets(url);
    if ("problem" in revealed) return { kind: "failure", sent: false, reason: revealed.problem };
    const post = method === "POST" ? { post: body ?? "" } : {};
    return await network.send({ url: revealed.url, ...headers, ...post }, stop);
  }

  /**
   * The attempt before this one was cut off by a crash: its lease ran out with nothing on record. Tried once: the
   * lease of the next one runs already, and the count of unknown ends is in the delivery's own row.
   */
  async recordInterrupted({ id, attempts }: Leased): Promise<void> {
    const { now, monotonicMs } = this.#deps;
    const nothing = { http_status: null, location: null, duration_ms: 0 };
    await this.#record(
      { id, number: attempts - 1, outcome: "unknown", error: CUT_OFF, started_at: now(), ...nothing },
      monotonicMs(),
    );
  }

  /** `until`: monotonic. False where the lease was lost, or the database stayed away for as long as the lease could last. */
  async #record(record: AttemptRecord, until: number): Promise<boolean> {
    const { store, storeFailed, monotonicMs, stop } = this.#deps;
    for (;;) {
      try {
        return await store.recordAttempt(record);
      } catch (error) {
        storeFailed(error);
      }
      if (stop.aborted || monotonicMs() + RECORD_RETRY_MS >= until) return false;
      await sleep(RECORD_RETRY_MS);
    }
  }
}

/**
 * What a target's answer means. Its `Location` may repeat the secrets of the URL, so it is not kept. Where a message was
 * posted, a redirect to another place is no receipt.
 */
function endOf({ target, method }: Leased, end: AttemptEnd): AttemptEnd {
  if (target === null) return end;
  const { http_status } = end;
  const sentOn = method === "POST" && http_status !== null && http_status >= 300 && http_status < 400;
  const error = `HTTP ${http_status}: получатель переадресует, впишите в url конечный адрес`;
  return { ...end, location: null, ...(sentOn ? { outcome: "rejected", error } : {}) };
}
