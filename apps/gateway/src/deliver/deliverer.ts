import { setMaxListeners } from "node:events";
import type { ClaimedDelivery, NewDelivery } from "../store/model.ts";
import { Attempts, type KnownEnd, type Leased } from "./attempts.ts";
import type { Sign } from "./concurrency-limit.ts";
import type { DelivererDeps, OutboxStore } from "./deliverer-deps.ts";
import { Lane, type LaneSettings, type Source } from "./lane.ts";
import { OutboxClock } from "./outbox-clock.ts";
import type { AttemptEnd } from "./outcome.ts";
import { SharedAttempts } from "./shared-attempts.ts";
import { type AttemptedState, type Patience, Waiters } from "./waiters.ts";

/** How often due repeats and other gateways' ended leases are looked for. */
const TICK_MS = 500;
/**
 * How often deliveries are looked for that somebody else left: at the start those of an earlier run, and every 30 s
 * those of gateways that share the database. Each look reads all that waits, which may be a dead network's million.
 */
const DISCOVER_EVERY_TICKS = { postgres: 60, sqlite: 1200 } as const;
/** No caller waits longer (capture/accept-click.ts). */
const LONGEST_CALL_MS = 10_000;
/**
 * Ends that the database has not taken yet: beyond this no attempt begins, so that a database slower than the networks
 * holds up what it can and keeps nothing waiting in memory until the lease runs out.
 */
const MOST_UNRECORDED = 4_000;

/** Takes deliveries out of the outbox to their networks: the only one that begins attempts. */
export class Deliverer {
  readonly #deps: DelivererDeps;
  readonly #attempts: Attempts;
  readonly #clock: OutboxClock;
  readonly #lanes = new Map<string, Lane>();
  readonly #laneSettings: LaneSettings;
  readonly #waiters = new Waiters();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  /** A look at the database's clock is under way. */
  #looking = false;

  constructor(deps: DelivererDeps) {
    this.#deps = deps;
    this.#laneSettings = { most: deps.concurrency.host, shared: new SharedAttempts(deps.concurrency.inAll) };
    this.#clock = new OutboxClock({ ...deps, nowMs: deps.now() });
    this.#attempts = new Attempts({
      ...deps,
      ageMs: (createdAt) => this.#clock.ageMs(createdAt),
      storeFailed: deps.events.storeFailed,
      stop: this.#stop.signal,
    });
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

  /**
   * A slot for a click about to be stored: with one it is born leased to this gateway, else it waits its turn. In a flood
   * clicks come first, and deliveries that no caller waits for come after them.
   */
  takeSlot(host: string, awaited: boolean): boolean {
    if (!this.#begins || (!awaited && this.#deps.inFlood())) return false;
    return this.#lane(host).takeSlot(this.#deps.monotonicMs());
  }

  get #begins(): boolean {
    return this.#timer !== undefined && this.#waiters.unrecorded < MOST_UNRECORDED;
  }

  /** The click was not stored after all. */
  giveSlotBack(host: string): void {
    const lane = this.#lane(host);
    lane.giveBack("fresh");
    this.#refill(lane);
  }

  /** Begins attempt 1 of a click that was stored with its slot taken. */
  begin(id: number, delivery: NewDelivery): void {
    const begun = { id, attempts: 1, unknowns: 0, created_at: this.#clock.nowMs };
    const first = { ...delivery, ...begun, ...OF_CLICK };
    this.#run(this.#lane(delivery.host), first, "fresh");
  }

  /** A click was stored without a slot. */
  queued(host: string): void {
    const lane = this.#lane(host);
    lane.backlog = true;
    this.#refill(lane);
  }

  /**
   * The delivery's state after its next attempt; undefined where none ended in `waitMs`. A caller without a slot waits
   * for one as long as the host answers, and `slotMs` where it does not; while the host is known to be dead, or has
   * asked to be left alone, no caller waits for a slot.
   */
  async outcome(id: number, host: string, patience: Patience): Promise<AttemptedState | undefined> {
    const { monotonicMs } = this.#deps;
    const lane = this.#lane(host);
    if (lane.breaker.open && !this.#waiters.isEnded(id)) return undefined;
    if (lane.isResting(monotonicMs()) && !this.#waiters.knows(id)) return undefined;
    const mayGetSlot = () => !lane.longQueue && lane.isAnswering(monotonicMs());
    const queues = !this.#waiters.knows(id);
    if (queues) {
      lane.queuedCallers++;
      this.#refill(lane);
    }
    try {
      return await this.#waiters.wait(id, host, { ...patience, mayGetSlot });
    } finally {
      if (queues) lane.queuedCallers--;
    }
  }

  /** Whether an attempt of this delivery is under way here, or has ended and is not on record yet. */
  underWay(id: number): boolean {
    return this.#waiters.knows(id);
  }

  /** Begins nothing more, lets what is under way end within `graceMs`, then cuts it off and puts that on record. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const cutOff = setTimeout(() => this.#stop.abort(), graceMs);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    clearTimeout(cutOff);
    this.#stop.abort();
    this.#waiters.releaseAll();
  }

  #lane(host: string): Lane {
    let lane = this.#lanes.get(host);
    if (lane === undefined) {
      lane = new Lane(host, this.#laneSettings);
      this.#lanes.set(host, lane);
    }
    return lane;
  }

  #tick(): void {
    if (!this.#looking) this.#track(this.#look());
  }

  async #look(): Promise<void> {
    this.#looking = true;
    await this.#lookAtClock();
    this.#looking = false;
    if (this.#timer === undefined) return;
    if (this.#ticks++ % DISCOVER_EVERY_TICKS[this.#deps.store.dialect] === 0) this.#track(this.#discover());
    for (const lane of this.#lanes.values()) this.#track(this.#claim(lane));
  }

  /** Before anything is claimed by it: a clock that was set must neither end leases nor keep what waits. */
  async #lookAtClock(): Promise<void> {
    await this.#guard(async (store) => {
      const askedAt = this.#deps.monotonicMs();
      const first = this.#clock.leasesEndBy === 0;
      const setBackBy = this.#clock.observe(await store.clock(), askedAt);
      if (first || setBackBy > 0) await store.clockSetBack(setBackBy);
    });
  }

  async #discover(): Promise<void> {
    await this.#guard(async (store) => {
      await store.endHopeless(this.#clock.leasesEndBy);
      for (const { host } of await store.pendingHosts()) this.#lane(host);
    });
  }

  /** A slot came free: a delivery in the database gets it without waiting for the next tick. */
  #refill(lane: Lane): void {
    const goes = this.#begins && lane.backlog && !lane.breaker.open && this.#free(lane) > 0;
    if (goes) this.#track(this.#claim(lane));
  }

  #free(lane: Lane): number {
    const nowMs = this.#deps.monotonicMs();
    const free = lane.freeForWaiting(nowMs);
    // The one that a caller waits for may be among them: then all go on.
    const yields = lane.queuedCallers === 0 && this.#deps.inFlood();
    return yields ? Math.min(free, lane.floodShare.left(nowMs)) : free;
  }

  /** Claims as many as there are slots, so that whatever is leased is under way; a dead host gets a probe. */
  async #claim(lane: Lane): Promise<void> {
    if (lane.claiming) return;
    lane.claiming = true;
    // Attempts end many at a time, since answers arrive together: one claim fills all their slots.
    await new Promise<void>((turn) => setImmediate(turn));
    const probe = lane.breaker.open;
    const limit = Math.min(this.#free(lane), probe ? 1 : Number.POSITIVE_INFINITY);
    const goes = this.#begins && limit > 0 && (!probe || lane.breaker.takeProbe(this.#deps.monotonicMs()));
    if (goes) await this.#claimSlots(lane, limit, probe);
    lane.claiming = false;
    // A click that came while the claim had all the free slots must not wait for the next tick.
    this.#refill(lane);
  }

  async #claimSlots(lane: Lane, limit: number, probe: boolean): Promise<void> {
    lane.takeSlots("waiting", limit, this.#deps.monotonicMs());
    lane.backlog = false;
    let claimed: readonly ClaimedDelivery[] = [];
    await this.#guard(async (store) => {
      claimed = await store.claim({ host: lane.host, limit, leasesEndBy: this.#clock.leasesEndBy });
      const cutOff = claimed.filter(({ interrupted }) => interrupted === 1);
      await Promise.all(cutOff.map((delivery) => this.#attempts.recordInterrupted(delivery)));
    });
    lane.giveBack("waiting", limit - claimed.length);
    lane.floodShare.began(claimed.length, this.#deps.monotonicMs());
    const full = claimed.length === limit;
    lane.backlog ||= full;
    lane.longQueue = full && claimed.every((delivery) => this.#isOld(delivery));
    if (probe && claimed.length === 0) lane.breaker.returnProbe();
    for (const delivery of claimed) this.#run(lane, delivery, "waiting");
  }

  /** No caller waits for it any more. */
  #isOld({ attempts, created_at }: ClaimedDelivery): boolean {
    return attempts > 1 || this.#clock.ageMs(created_at) > LONGEST_CALL_MS;
  }

  /** Runs an attempt whose slot is taken. */
  #run(lane: Lane, delivery: Leased, source: Source): void {
    this.#waiters.began(delivery.id, delivery);
    this.#track(this.#attempt(lane, delivery, source));
  }

  async #attempt(lane: Lane, delivery: Leased, source: Source): Promise<void> {
    this.#deps.events.sending(delivery);
    const report = await this.#attempts.make(delivery, (end) => {
      this.#waiters.ended(delivery.id, end.state);
      // Cut off by our own stop: that says nothing of the host.
      if (!this.#stop.signal.aborted) this.#learn(lane, end);
      lane.giveBack(source);
      this.#refill(lane);
    });
    this.#waiters.recorded(delivery.id);
    this.#deps.events.attempted(report);
  }

  /** What an attempt's end says of its host. */
  #learn(lane: Lane, end: KnownEnd): void {
    const nowMs = this.#deps.monotonicMs();
    lane.ended(signOf(end), end.latencyMs, nowMs);
    this.#tellBreaker(lane, end, nowMs);
    if (end.retryAfterMs === undefined || end.retryAfterMs === 0) return;
    lane.rest(end.retryAfterMs, nowMs);
    this.#waiters.releaseWithoutSlot(lane.host);
  }

  #tellBreaker(lane: Lane, { outcome, error }: AttemptEnd, nowMs: number): void {
    const { events } = this.#deps;
    if (outcome === "unavailable" || outcome === "unknown") {
      if (!lane.breaker.failed(nowMs)) return;
      events.breaker(lane.host, true);
      this.#waiters.release(lane.host, error);
    } else if (lane.breaker.succeeded()) {
      lane.isBack();
      events.breaker(lane.host, false);
      this.#track(this.#hasten(lane));
    }
  }

  /** The host is back: what waits for it needn't sit out a backoff that may be minutes long. */
  async #hasten(lane: Lane): Promise<void> {
    await this.#guard((store) => store.hasten(lane.host));
    lane.backlog = true;
    this.#refill(lane);
  }

  /** A database that is away is told of once and tried again at the next occasion. */
  async #guard(work: (store: OutboxStore) => Promise<unknown>): Promise<void> {
    try {
      await work(this.#deps.store);
    } catch (error) {
      this.#deps.events.storeFailed(error);
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}

/** What only a message has. */
const OF_CLICK = { target: null, method: null, body: null } as const;

function signOf({ outcome, http_status }: AttemptEnd): Sign {
  if (outcome === "delivered" || outcome === "rejected") return "good";
  return http_status === 429 ? "refused" : "failed";
}
