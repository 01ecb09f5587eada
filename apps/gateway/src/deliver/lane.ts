import { Breaker } from "./breaker.ts";
import { ConcurrencyLimit, FIRST_LIMIT, type Sign } from "./concurrency-limit.ts";
import { FloodShare } from "./flood.ts";
import type { SharedAttempts } from "./shared-attempts.ts";

/** Where a delivery came from: a click that has just been stored, or the deliveries that wait in the database. */
export type Source = "fresh" | "waiting";

export interface LaneSettings {
  /** Most attempts under way to one host. */
  readonly most: number;
  readonly shared: SharedAttempts;
}

/**
 * One destination host: its breaker and its slots. A slot is an attempt's right to be under way. Times are in ms of a
 * clock that cannot be set.
 */
export class Lane {
  readonly host: string;
  readonly breaker = new Breaker();
  readonly floodShare = new FloodShare();
  readonly #limit: ConcurrencyLimit;
  readonly #shared: SharedAttempts;
  readonly #inFlight: Record<Source, number> = { fresh: 0, waiting: 0 };
  /** Deliveries may be waiting in the database for a slot of this host. */
  backlog = false;
  /** A claim for this host is under way. */
  claiming = false;
  /** Callers that wait for a delivery which waits for a slot. */
  queuedCallers = 0;
  /** So many wait that a click stored now has its turn only after its caller's time. */
  longQueue = false;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #goodAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #busySince = Number.NEGATIVE_INFINITY;
  #freshAt = Number.NEGATIVE_INFINITY;

  constructor(host: string, { most, shared }: LaneSettings) {
    this.host = host;
    this.#limit = new ConcurrencyLimit(most);
    this.#shared = shared;
  }

  get inFlight(): number {
    return this.#inFlight.fresh + this.#inFlight.waiting;
  }

  /** How many attempts may be under way now. */
  capacity(nowMs: number): number {
    const most = Math.min(this.#limit.limit, this.#shared.mostForHost(this.inFlight > 0));
    // No answer for long: what is sent to a host that hangs may be counted, and is held up all the same.
    const stalled = this.inFlight > 0 && nowMs - Math.max(this.#goodAt, this.#busySince) > 2 * this.#silenceMs;
    return stalled ? Math.min(most, FIRST_LIMIT) : most;
  }

  /** The host has answered well just now: a caller without a slot may still get one. */
  isAnswering(nowMs: number): boolean {
    return nowMs - this.#goodAt <= this.#silenceMs;
  }

  /** How long ago it last answered well and last failed, in ms; infinite: never since this process began. */
  ages(nowMs: number): { readonly good: number; readonly failed: number } {
    return { good: nowMs - this.#goodAt, failed: nowMs - this.#failedAt };
  }

  /** The host has asked to be left alone (`Retry-After`). */
  isResting(nowMs: number): boolean {
    return nowMs < this.#restsUntil;
  }

  /** A slot for a click that is just coming in; none while the breaker is open: probes are for what waits already. */
  takeSlot(nowMs: number): boolean {
    this.#freshAt = nowMs;
    if (this.breaker.open || this.isResting(nowMs)) return false;
    const capacity = this.capacity(nowMs);
    // Half at most while others wait in the database: else, on a busy day, they would wait for ever.
    const most = this.backlog ? Math.floor(capacity / 2) : capacity;
    if (this.inFlight >= capacity || this.#inFlight.fresh >= most) return false;
    this.takeSlots("fresh", 1, nowMs);
    return true;
  }

  /** Slots for what waits in the database; a part is left to clicks that come in, where some do. */
  freeForWaiting(nowMs: number): number {
    if (this.isResting(nowMs)) return 0;
    const capacity = this.capacity(nowMs);
    const left = nowMs - this.#freshAt < FRESH_FOR_MS ? Math.floor(capacity * LEFT_TO_FRESH) : 0;
    return Math.max(0, Math.min(capacity - this.inFlight, capacity - left - this.#inFlight.waiting));
  }

  takeSlots(source: Source, count: number, nowMs: number): void {
    if (count === 0) return;
    if (this.inFlight === 0) {
      this.#busySince = nowMs;
      this.#shared.hostBegan();
    }
    this.#inFlight[source] += count;
  }

  giveBack(source: Source, count = 1): void {
    if (count === 0) return;
    this.#inFlight[source] -= count;
    if (this.inFlight === 0) this.#shared.hostEnded();
  }

  /** An attempt has ended; its slot is still taken. */
  ended(sign: Sign, latencyMs: number, nowMs: number): void {
    if (sign === "good") this.#goodAt = nowMs;
    else this.#failedAt = nowMs;
    this.#limit.ended(sign, latencyMs, this.inFlight);
  }

  rest(ms: number, nowMs: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, nowMs + Math.min(ms, LONGEST_REST_MS));
    this.#limit.calm();
  }

  /** The breaker has closed. */
  isBack(): void {
    this.#limit.restart();
  }

  /** Longer than this without a good answer is a sign that something is wrong. */
  get #silenceMs(): number {
    return Math.max(SILENCE_MS, 2 * this.#limit.usualMs);
  }
}

const SILENCE_MS = 500;
/** While clicks come in for a host, this part of its slots is theirs, however many deliveries wait. */
const LEFT_TO_FRESH = 0.25;
const FRESH_FOR_MS = 1_000;
/** The host as a whole is asked again after this, whatever it says; each delivery keeps its own time. */
const LONGEST_REST_MS = 60_000;
