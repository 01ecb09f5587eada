import type { NextStep, Outcome } from "../store/model.ts";

export interface AttemptCount {
  readonly outcome: Outcome;
  /** Attempts begun, this one included. */
  readonly attempts: number;
  /** Attempts with an unknown end, this one included. */
  readonly unknowns: number;
  /** Since the delivery was made, in ms. */
  readonly ageMs: number;
  readonly retryAfterMs?: number | undefined;
  /** In [0, 1): spreads the repeats, so that they don't come back all at once. */
  readonly random: number;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;
const GIVE_UP_MS = 24 * 3_600_000;
const SPREAD = 0.2;
/**
 * Each attempt of unknown end may have counted, so there are five at most; they are spread over a quarter of
 * an hour, since a network that hangs seldom comes back within seconds (ADR 0005).
 */
const UNKNOWN_WAITS_MS = [1_000, 15_000, 120_000, 900_000];

/** The outbox's whole policy: delivered and rejected end it, the rest comes again until it is `failed`. */
export function nextStep(count: AttemptCount): NextStep {
  const { outcome } = count;
  if (outcome === "delivered") return { status: "delivered", delayMs: 0 };
  if (outcome === "rejected") return { status: "failed", delayMs: 0 };
  const wait = outcome === "unknown" ? UNKNOWN_WAITS_MS[count.unknowns - 1] : backoffMs(count.attempts);
  if (wait === undefined) return { status: "failed", delayMs: 0 };
  const spread = Math.round(wait * (1 + SPREAD * (2 * count.random - 1)));
  const delayMs = Math.max(spread, count.retryAfterMs ?? 0);
  return count.ageMs + delayMs > GIVE_UP_MS ? { status: "failed", delayMs: 0 } : { status: "pending", delayMs };
}

/** 1, 2, 4 … 300 s after the first, second, third … attempt. */
function backoffMs(attempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 30));
}
