/**
 * One host's circuit breaker. Time is handed in, in ms of a clock that cannot be set.
 *
 *            5 failures in a row            5 s later, one attempt
 *   closed ───────────────────────▶ open ─────────────────────────▶ probing
 *     ▲                              ▲  └── a late success ──▶ closed  │
 *     │                              └──────────── it failed ──────────┤
 *     └──────────────────────────── it succeeded ─────────────────────┘
 */
export class Breaker {
  #failures = 0;
  #probeAt: number | undefined;
  #probing = false;

  get open(): boolean {
    return this.#probeAt !== undefined;
  }

  /** Whether one attempt may go out now to see if the host is back; taking it makes this the probe. */
  takeProbe(nowMs: number): boolean {
    if (this.#probeAt === undefined || this.#probing || nowMs < this.#probeAt) return false;
    this.#probing = true;
    return true;
  }

  /** The probe found nothing to send. */
  returnProbe(): void {
    this.#probing = false;
  }

  /** Returns true where this closes the breaker: the host is back. */
  succeeded(): boolean {
    const wasOpen = this.open;
    this.#failures = 0;
    this.#probeAt = undefined;
    this.#probing = false;
    return wasOpen;
  }

  /** Returns true where this opens the breaker. */
  failed(nowMs: number): boolean {
    const wasOpen = this.open;
    this.#failures++;
    if (this.#failures < FAILURES_TO_OPEN) return false;
    this.#probeAt = nowMs + PROBE_EVERY_MS;
    this.#probing = false;
    return !wasOpen;
  }
}

/** Fewer would open on a hiccup, more would keep more callers waiting for a dead network. */
const FAILURES_TO_OPEN = 5;
const PROBE_EVERY_MS = 5_000;
