import type { Selectable } from "kysely";
import type { ConnectorTable } from "../schema-connectors.ts";

export type ConnectorRow = Selectable<ConnectorTable>;

export interface ConnectorClaim {
  readonly name: string;
  readonly kind: string;
  /** A random name of this poll: what it writes is written only while the row has it. */
  readonly run: string;
  readonly gateway: string;
  readonly leaseMs: number;
  /** Also where the next run is not due. */
  readonly now: boolean;
}

/** How a poll ended. */
export interface ConnectorEnd {
  readonly name: string;
  readonly run: string;
  /** In words, without secrets; null: it succeeded. */
  readonly error: string | null;
  /** JSON of a `PollSummary`; null: the former stays. */
  readonly summary: string | null;
  /** Until the next run. */
  readonly nextInMs: number;
}

/** A poll that was stopped: neither a success nor a failure. */
export type ConnectorRelease = Pick<ConnectorEnd, "name" | "run">;

/** Which gateway polls, how polls ended and when the next are due; times are Unix ms of the database's clock. */
export interface ConnectorStore {
  /** The rows that there are, with the database's time. */
  list(): Promise<{ readonly now: number; readonly rows: readonly ConnectorRow[] }>;
  /** Leases a connector to this gateway; undefined where it is not due, or another gateway polls. */
  claim(claim: ConnectorClaim): Promise<ConnectorRow | undefined>;
  /** False: the lease was lost. */
  renew(name: string, run: string, leaseMs: number): Promise<boolean>;
  /** False: the lease was lost, and nothing was written. */
  finish(end: ConnectorEnd): Promise<boolean>;
  /** Makes the connector due at once, for any gateway. */
  release(release: ConnectorRelease): Promise<boolean>;
  /** Stores a connector's state between its polls, JSON. False: the lease was lost, and nothing was written. */
  saveState(name: string, run: string, state: string): Promise<boolean>;
}
