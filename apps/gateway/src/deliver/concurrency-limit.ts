/** How an attempt ended, as far as it says what the host can take. `refused`: the host itself says that it is too much. */
export type Sign = "good" | "failed" | "refused";

/**
 * How many attempts may be under way to one host at once (ADR 0030). The limit follows the host by rounds, each about
 * one round trip long:
 *
 *   slow start ── first sign of congestion ──▶ careful ──▶ …
 *
 * - slow start: each good answer adds one, so the limit doubles with each round.
 * - careful: each good round adds the square root of the limit.
 * - a round with a refusal, or with too many failures, halves the limit; the round after it, whose attempts were sent
 *   under the old limit, changes nothing.
 * - a round in which even the fastest answer took far longer than the host's usual time shrinks it in proportion.
 *
 * It grows only where it is used: a host that gets one click a minute proves nothing. No clock: latencies are handed in.
 */
export class ConcurrencyLimit {
  readonly #most: number;
  #limit: number;
  #slowStart = true;
  #recovering = false;
  #usualMs: number | undefined;
  #round = newRound(1);
  /** Most attempts under way in the round before. */
  #before = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = Math.min(FIRST_LIMIT, most);
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** The time that the host takes to answer without a queue; 0 before the first answer. */
  get usualMs(): number {
    return this.#usualMs ?? 0;
  }

  /** `inFlight`: attempts under way to this host, the one that has just ended included. */
  ended(sign: Sign, latencyMs: number, inFlight: number): void {
    const round = this.#round;
    round.answers++;
    round.mostInFlight = Math.max(round.mostInFlight, inFlight);
    if (sign === "good") {
      round.fastestMs = Math.min(round.fastestMs, latencyMs);
      if (this.#slowStart && this.#isUsed) this.#set(this.#limit + 1);
    } else round.failures++;
    const refused = sign === "refused" && !this.#recovering;
    if (!refused && round.answers < round.size) return;
    if (this.#recovering) this.#recovering = false;
    else if (refused || round.failures > round.answers * HARMLESS_FAILURES) this.#halve();
    else this.#follow(round);
    // As many as are under way now were begun under the limit of now: with their ends the next round is over.
    this.#before = round.mostInFlight;
    this.#round = newRound(inFlight - 1);
  }

  /** The host was away and is back: it is a stranger again. */
  restart(): void {
    this.#limit = Math.min(FIRST_LIMIT, this.#most);
    this.#slowStart = true;
    this.#recovering = false;
    this.#round = newRound(1);
  }

  /** The host asked to be left alone for a while: after that it is not rushed. */
  calm(): void {
    this.#slowStart = false;
    this.#limit = Math.min(this.#limit, FIRST_LIMIT);
  }

  /** Answers come in bunches, and then the slots of a whole bunch are free: what counts is the most of two rounds. */
  get #isUsed(): boolean {
    return Math.max(this.#before, this.#round.mostInFlight) >= this.#limit / 2;
  }

  #halve(): void {
    this.#slowStart = false;
    this.#recovering = true;
    this.#set(this.#limit / 2);
  }

  #follow({ fastestMs }: Round): void {
    if (fastestMs === Number.POSITIVE_INFINITY) return;
    const usualMs = Math.min(this.#usualMs ?? fastestMs, fastestMs);
    const bearableMs = usualMs * TOLERANCE + SLACK_MS;
    if (fastestMs > bearableMs) {
      this.#slowStart = false;
      const shrunk = this.#limit * Math.max(0.5, bearableMs / fastestMs);
      // Slow is not broken: latency alone takes no host below what every host begins with.
      this.#limit = Math.max(shrunk, Math.min(this.#limit, FIRST_LIMIT));
    } else if (this.#isUsed && !this.#slowStart) this.#set(this.#limit + Math.sqrt(this.#limit));
    this.#usualMs = usualMs + (fastestMs - usualMs) * FORGETTING;
  }

  #set(limit: number): void {
    this.#limit = Math.min(this.#most, Math.max(limit, Math.min(LEAST_LIMIT, this.#most)));
  }
}

/** The limit of a host that is not known yet, also after a restart: many gateways that start together must not flood it. */
export const FIRST_LIMIT = 20;
/** A host that refuses is still asked by a few at once: one alone would make a short fault long. */
const LEAST_LIMIT = 4;
/** An answer may take twice its usual time: a new connection with TLS takes three round trips. */
const TOLERANCE = 2;
/** And this on top: our own process is busy for some ms at a time, which says nothing of the host. */
const SLACK_MS = 50;
/** The share of failures that is taken for chance: a network that fails at one click in a hundred is not overloaded. */
const HARMLESS_FAILURES = 0.1;
/** The usual time follows what is seen by this much a round: routes change, and a host may get slower for good. */
const FORGETTING = 0.01;

interface Round {
  /** It ends with this many answers. */
  readonly size: number;
  answers: number;
  failures: number;
  fastestMs: number;
  mostInFlight: number;
}

function newRound(size: number): Round {
  const nothingSeen = { answers: 0, failures: 0, fastestMs: Number.POSITIVE_INFINITY, mostInFlight: 0 };
  return { size: Math.max(LEAST_LIMIT, size), ...nothingSeen };
}
