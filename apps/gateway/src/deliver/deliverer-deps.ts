import type { NetworkClient } from "../network/network-client.ts";
import type { Store } from "../store/model.ts";
import type { AttemptDeps, AttemptReport } from "./attempts.ts";

export interface DelivererEvents {
  sending(attempt: Pick<AttemptReport, "id" | "url" | "network" | "target">): void;
  attempted(report: AttemptReport): void;
  breaker(host: string, open: boolean): void;
  storeFailed(error: unknown): void;
}

/** The database, as far as an outbox needs it. */
export type OutboxStore = Pick<
  Store,
  "dialect" | "claim" | "recordAttempt" | "pendingHosts" | "endHopeless" | "hasten" | "clock" | "clockSetBack"
>;

export interface DelivererDeps {
  readonly store: OutboxStore;
  readonly network: Pick<NetworkClient, "send">;
  /** A message's URL with its secrets in it, or why it cannot go out. */
  readonly revealSecrets: AttemptDeps["revealSecrets"];
  readonly events: DelivererEvents;
  readonly leaseMs: number;
  /** Most attempts under way to one host, and to all together. */
  readonly concurrency: { readonly host: number; readonly inAll: number };
  /** Whether clicks come in faster than they can be stored and delivered at the same time. */
  readonly inFlood: () => boolean;
  /** For records; waits and durations are measured with the clock that cannot be set. */
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly random: () => number;
}
