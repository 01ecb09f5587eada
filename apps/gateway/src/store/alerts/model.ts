import type { AlertKind } from "@metka/contract";
import type { Selectable } from "kysely";
import type { AlertTable } from "../schema-targets.ts";

export type AlertRow = Selectable<AlertTable>;

/** What a gateway sees of one thing now. What it cannot tell, it does not report. */
export interface AlertReport {
  readonly kind: AlertKind;
  /** What it is about; "" where there is only one. */
  readonly subject: string;
  readonly isBad: boolean;
  /** How long ago that was seen: a host's last failure or good answer may be minutes old. */
  readonly ageMs: number;
  /** An alert begins when it has been bad for so long. */
  readonly holdMs: number;
  /** In words. */
  readonly details: string;
}

/** An alert that has begun or ended with a report. */
export interface AlertTurn {
  readonly kind: AlertKind;
  readonly subject: string;
  readonly state: "began" | "ended";
  readonly details: string;
}

/** The message of a turn: what it says is for the caller to word. */
export type WordAlert = (turn: AlertTurn) => string;

/** How many of the last clicks' deliveries have ended, and how many of them failed or fail. */
export interface DeliveryShare {
  readonly ended: number;
  readonly failing: number;
}

export interface AlertStore {
  all(): Promise<readonly AlertRow[]>;
  /** What active targets want to be told of. */
  wantedKinds(): Promise<ReadonlySet<AlertKind>>;
  /**
   * Takes what a gateway sees; the alerts that begin or end by it, each with a message to every target that wants it, in
   * the same transaction. Of two gateways that see it differently the one that saw it last is believed.
   */
  observe(gateway: string, reports: readonly AlertReport[], word: WordAlert): Promise<AlertTurn[]>;
  deliveryShare(sinceMs: number): Promise<DeliveryShare>;
  /** Whether a person's click came in each of these periods, ISO 8601, the end not included. */
  hadClicks(periods: readonly (readonly [from: string, to: string])[]): Promise<readonly boolean[]>;
}
