import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { NetworkClient } from "../network/network-client.ts";
import type { AttemptRecord, ClaimedDelivery, DeliveryState, NewDelivery, Store } from "../store/model.ts";
import { CUT_OFF } from "../store/queries.ts";
import { Lane } from "./lane.ts";
import { nextStep } from "./next-step.ts";
import { type AttemptEnd, outcomeOf } from "./outcome.ts";
import { type AttemptedState, Waiters } from "./waiters.ts";

/** What is told of each attempt; one log line and one count each. */
export interface AttemptReport extends AttemptEnd {
  readonly id: number;
  readonly network: string;
  readonly host: string;
  readonly url: string;
  readonly number: number;
  readonly status: DeliveryState["status"];
  readonly durationMs: number;
  /** Until the next attempt; undefined where there is none. */
  readonly againInMs: number | undefined;
  /** False: the lease was lost or the database away, so the attempt is on nobody's record. */
  readonly recorded: boolean;
}

export interface DelivererEvents {
  sending(attempt: { readonly id: number; readonly url: string; readonly network: string }): void;
  attempted(report: AttemptReport): void;
  breaker(host: string, open: boolean): void;
  storeFailed(error: unknown): void;
}

export interface DelivererParts {
  readonly store: Store;
  readonly network: Pick<NetworkClient, "send">;
  readonly events: DelivererEvents;
  readonly leaseMs: number;
  readonly now: () => number;
  readonly random: () => number;
}

export interface Patience {
  readonly slotMs: number;
  readonly waitMs: number;
}

/** A delivery whose lease this gateway holds. */
type Leased = Omit<ClaimedDelivery, "interrupted">;

/** How often due repeats and other gateways' ended leases are looked for. */
const TICK_MS = 500;
/** Hosts of deliveries that were left by an earlier run or by another gateway are looked for this often. */
const DISCOVER_EVERY_TICKS = 20;
/** Slots are refilled together, since each claim is a write of its own. */
const REFILL_FROM = 5;
/** A result that the database did not take is offered again this often, while its lease lasts. */
const RECORD_RETRY_MS = 1_000;

/** Takes deliveries out of the outbox to their networks: the only one that begins attempts. */
export class Deliverer {
  readonly #parts: DelivererParts;
  readonly #lanes = new Map<string, Lane>();
  readonly #waiters = new Waiters();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
    // One listener for each attempt under way: their number is bounded by the slots, not by Node's warning at ten.
    setMaxListeners(0, this.#stop.signal);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  get lanes(): Iterable<Lane> {
    return this.#lanes.values();
  }

  /** A slot for a click about to be stored: with one it is born leased to this gateway, else it waits its turn. */
  takeSlot(host: string): boolean {
    return this.#timer !== undefined && this.#lane(host).takeSlot();
  }

  /** The click was not stored after all. */
  giveSlotBack(host: string): void {
    this.#lane(host).giveBack();
    this.#refill(this.#lane(host));
  }

  /** Begins attempt 1 of a click that was stored with its slot taken. */
  begin(id: number, delivery: NewDelivery): void {
    const first = { ...delivery, id, attempts: 1, unknowns: 0, created_at: this.#parts.now() };
    this.#run(this.#lane(delivery.host), first);
  }

  /** A click was stored without a slot. */
  queued(host: string): void {
    const lane = this.#lane(host);
    lane.backlog = true;
    this.#refill(lane);
  }

  /**
   * The delivery's state after its next attempt; undefined where none ended in `waitMs`, or none could even
   * begin in `slotMs`. While the host is known to be dead nobody waits.
   */
  async outcome(id: number, host: string, { slotMs, waitMs }: Patience): Promise<AttemptedState | undefined> {
    if (!this.#waiters.begun(id) && this.#lane(host).breaker.open) return undefined;
    return await this.#waiters.wait(id, slotMs, waitMs);
  }

  /** Whether an attempt of this delivery is under way here. */
  underWay(id: number): boolean {
    return this.#waiters.begun(id);
  }

  /** Begins nothing more, lets what is under way end within `graceMs`, then cuts it off and puts that on record. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const cutOff = setTimeout(() => this.#stop.abort(), graceMs);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    clearTimeout(cutOff);
    this.#waiters.releaseAll();
  }

  #lane(host: string): Lane {
    let lane = this.#lanes.get(host);
    if (lane === undefined) {
      lane = new Lane(host);
      this.#lanes.set(host, lane);
    }
    return lane;
  }

  #tick(): void {
    if (this.#ticks++ % DISCOVER_EVERY_TICKS === 0) this.#track(this.#discover());
    for (const lane of this.#lanes.values()) this.#track(this.#claim(lane));
  }

  async #discover(): Promise<void> {
    try {
      await this.#parts.store.endHopeless();
      for (const { host } of await this.#parts.store.pendingHosts()) this.#lane(host);
    } catch (error) {
      this.#parts.events.storeFailed(error);
    }
  }

  /** A slot came free: whoever waits in the database gets it without waiting for the next tick. */
  #refill(lane: Lane): void {
    if (lane.backlog && !lane.breaker.open && lane.free >= REFILL_FROM) this.#track(this.#claim(lane));
  }

  async #claim(lane: Lane): Promise<void> {
    if (lane.claiming || this.#timer === undefined) return;
    const probe = lane.breaker.open;
    if (probe && !lane.breaker.takeProbe(this.#parts.now())) return;
    const limit = probe ? 1 : lane.free;
    if (limit <= 0) return;
    lane.claiming = true;
    lane.takeSlots(limit);
    lane.backlog = false;
    let claimed: readonly ClaimedDelivery[] = [];
    try {
      claimed = await this.#parts.store.claim({ host: lane.host, limit });
    } catch (error) {
      this.#parts.events.storeFailed(error);
    }
    lane.claiming = false;
    lane.giveBack(limit - claimed.length);
    lane.backlog ||= claimed.length === limit;
    if (probe && claimed.length === 0) lane.breaker.returnProbe();
    for (const delivery of claimed) this.#run(lane, delivery);
  }

  /** Runs an attempt whose slot is taken. */
  #run(lane: Lane, delivery: Leased & { interrupted?: number }): void {
    this.#waiters.began(delivery.id);
    this.#track(
      this.#attempt(lane, delivery).finally(() => {
        lane.giveBack();
        this.#refill(lane);
      }),
    );
  }

  async #attempt(lane: Lane, delivery: Leased & { interrupted?: number }): Promise<void> {
    const { network, events, now, random } = this.#parts;
    if (delivery.interrupted === 1) await this.#recordInterrupted(delivery);
    const startedAt = now();
    events.sending(delivery);
    const answer = await network.send(
      { url: delivery.url, userAgent: delivery.user_agent, referer: delivery.referer },
      this.#stop.signal,
    );
    const endedAt = now();
    const end = outcomeOf(delivery.url, answer, endedAt);
    this.#tellBreaker(lane, end);
    const unknowns = delivery.unknowns + (end.outcome === "unknown" ? 1 : 0);
    const next = nextStep({
      outcome: end.outcome,
      attempts: delivery.attempts,
      unknowns,
      ageMs: endedAt - delivery.created_at,
      retryAfterMs: end.retryAfterMs,
      random: random(),
    });
    const { retryAfterMs: _, ...kept } = end;
    const recorded = await this.#record({
      ...kept,
      id: delivery.id,
      number: delivery.attempts,
      started_at: startedAt,
      duration_ms: endedAt - startedAt,
      next,
    });
    const { status } = next;
    this.#waiters.ended(delivery.id, {
      status,
      http_status: end.http_status,
      attempts: delivery.attempts,
      unknowns,
      error: end.error,
    });
    events.attempted({
      ...end,
      id: delivery.id,
      network: delivery.network,
      host: delivery.host,
      url: delivery.url,
      number: delivery.attempts,
      status,
      durationMs: endedAt - startedAt,
      againInMs: status === "pending" ? next.delayMs : undefined,
      recorded,
    });
  }

  #tellBreaker(lane: Lane, { outcome }: AttemptEnd): void {
    // Cut off by our own stop: that says nothing of the host.
    if (this.#stop.signal.aborted) return;
    const { events, now } = this.#parts;
    if (outcome === "unavailable" || outcome === "unknown") {
      if (lane.breaker.failed(now())) events.breaker(lane.host, true);
    } else if (lane.breaker.succeeded()) {
      events.breaker(lane.host, false);
      this.#track(this.#hasten(lane));
    }
  }

  /** The host is back: what waits for it needn't sit out a backoff that may be minutes long. */
  async #hasten(lane: Lane): Promise<void> {
    try {
      await this.#parts.store.hasten(lane.host);
    } catch (error) {
      this.#parts.events.storeFailed(error);
    }
    lane.backlog = true;
    this.#refill(lane);
  }

  /** The attempt before this one was cut off by a crash: its lease ran out with nothing on record. */
  async #recordInterrupted({ id, attempts }: Leased): Promise<void> {
    await this.#record({
      id,
      number: attempts - 1,
      outcome: "unknown",
      http_status: null,
      location: null,
      error: CUT_OFF,
      started_at: this.#parts.now(),
      duration_ms: 0,
    });
  }

  /** False where the lease was lost, or the database stayed away for as long as the lease could last. */
  async #record(record: AttemptRecord): Promise<boolean> {
    const { store, events, leaseMs, now } = this.#parts;
    const until = record.started_at + leaseMs;
    for (;;) {
      try {
        return await store.recordAttempt(record);
      } catch (error) {
        events.storeFailed(error);
      }
      if (this.#timer === undefined || now() + RECORD_RETRY_MS >= until) return false;
      await sleep(RECORD_RETRY_MS);
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
