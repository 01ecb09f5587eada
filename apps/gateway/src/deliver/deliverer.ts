import { setMaxListeners } from "node:events";
import type { NetworkClient } from "../network/network-client.ts";
import type { ClaimedDelivery, NewDelivery, Store } from "../store/model.ts";
import { type AttemptReport, Attempts, type Leased } from "./attempts.ts";
import { Lane } from "./lane.ts";
import type { AttemptEnd } from "./outcome.ts";
import { type AttemptedState, Waiters } from "./waiters.ts";

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

/** How often due repeats and other gateways' ended leases are looked for. */
const TICK_MS = 500;
/** Hosts of deliveries that were left by an earlier run or by another gateway are looked for this often. */
const DISCOVER_EVERY_TICKS = 20;
/** Claimed at once: each claim is a write with a sync of its own, which this many deliveries share. */
const CLAIM = 200;
/** What has stood in line this long goes back to the database, well before its lease ends (attempt + 15 s). */
const LONGEST_IN_LINE_MS = 10_000;

/** Takes deliveries out of the outbox to their networks: the only one that begins attempts. */
export class Deliverer {
  readonly #parts: DelivererParts;
  readonly #attempts: Attempts;
  readonly #lanes = new Map<string, Lane>();
  readonly #waiters = new Waiters();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
    this.#attempts = new Attempts({ ...parts, storeFailed: parts.events.storeFailed, stop: this.#stop.signal });
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
    const lane = this.#lane(host);
    lane.giveBack();
    this.#pump(lane);
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
    this.#pump(lane);
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

  /**
   * Begins nothing more, hands back what has not begun, lets what is under way end within `graceMs`, then cuts it
   * off and puts that on record.
   */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const lane of this.#lanes.values()) this.#handBack(lane);
    const cutOff = setTimeout(() => this.#stop.abort(), graceMs);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    clearTimeout(cutOff);
    this.#stop.abort();
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
    for (const lane of this.#lanes.values()) {
      this.#handBack(lane, this.#parts.now() - LONGEST_IN_LINE_MS);
      if (lane.waiting === 0) this.#track(this.#claim(lane));
    }
  }

  async #discover(): Promise<void> {
    await this.#guard(async (store) => {
      await store.endHopeless();
      for (const { host } of await store.pendingHosts()) this.#lane(host);
    });
  }

  /** Slots to those in line, and a new line from the database when this one is used up. */
  #pump(lane: Lane): void {
    if (this.#timer === undefined || lane.breaker.open) return;
    while (this.#begin(lane)) {
      // Until the slots or the line are used up.
    }
    if (lane.backlog && lane.waiting === 0) this.#track(this.#claim(lane));
  }

  /** Begins the attempt of the first in line; false where there is no slot or no line. */
  #begin(lane: Lane): boolean {
    const first = lane.next();
    if (first !== undefined) this.#run(lane, first);
    return first !== undefined;
  }

  async #claim(lane: Lane): Promise<void> {
    if (lane.claiming) return;
    const { store, now } = this.#parts;
    const probe = lane.breaker.open;
    if (probe && !lane.breaker.takeProbe(now())) return;
    lane.claiming = true;
    lane.backlog = false;
    const limit = probe ? 1 : CLAIM;
    let claimed: readonly ClaimedDelivery[] = [];
    await this.#guard(async () => {
      claimed = await store.claim({ host: lane.host, limit });
      const cutOff = claimed.filter(({ interrupted }) => interrupted === 1);
      await Promise.all(cutOff.map((delivery) => this.#attempts.recordInterrupted(delivery)));
    });
    lane.claiming = false;
    lane.backlog ||= claimed.length === limit;
    lane.join(claimed, now());
    // The breaker may have opened meanwhile, or the gateway may be stopping: then only a probe goes out, or nothing.
    if (!probe) this.#pump(lane);
    else if (claimed.length === 0) lane.breaker.returnProbe();
    else if (this.#timer !== undefined) this.#begin(lane);
    if (this.#timer === undefined || lane.breaker.open) this.#handBack(lane);
  }

  /** Runs an attempt whose slot is taken. */
  #run(lane: Lane, delivery: Leased): void {
    this.#waiters.began(delivery.id);
    this.#track(
      this.#attempt(lane, delivery).finally(() => {
        lane.giveBack();
        this.#pump(lane);
      }),
    );
  }

  async #attempt(lane: Lane, delivery: Leased): Promise<void> {
    this.#parts.events.sending(delivery);
    const report = await this.#attempts.make(delivery, (end) => this.#tellBreaker(lane, end));
    const { id, status, http_status, number: attempts, unknowns, error } = report;
    this.#waiters.ended(id, { status, http_status, attempts, unknowns, error });
    this.#parts.events.attempted(report);
  }

  #tellBreaker(lane: Lane, { outcome }: AttemptEnd): void {
    // Cut off by our own stop: that says nothing of the host.
    if (this.#stop.signal.aborted) return;
    const { events, now } = this.#parts;
    if (outcome === "unavailable" || outcome === "unknown") {
      if (!lane.breaker.failed(now())) return;
      events.breaker(lane.host, true);
      this.#handBack(lane);
    } else if (lane.breaker.succeeded()) {
      events.breaker(lane.host, false);
      this.#track(this.#hasten(lane));
    }
  }

  /** The host is back: what waits for it needn't sit out a backoff that may be minutes long. */
  async #hasten(lane: Lane): Promise<void> {
    await this.#guard((store) => store.hasten(lane.host));
    lane.backlog = true;
    this.#pump(lane);
  }

  /** Gives the leases of those up who have stood in line since `beforeMs`; they come back with a later claim. */
  #handBack(lane: Lane, beforeMs = Number.POSITIVE_INFINITY): void {
    const leaving = lane.leave(beforeMs);
    if (leaving.length === 0) return;
    lane.backlog = true;
    this.#track(this.#guard((store) => store.release(leaving.map(({ id }) => id))));
  }

  /** A database that is away is told of once and tried again at the next occasion. */
  async #guard(work: (store: Store) => Promise<unknown>): Promise<void> {
    try {
      await work(this.#parts.store);
    } catch (error) {
      this.#parts.events.storeFailed(error);
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
