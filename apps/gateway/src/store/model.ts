import type { ColumnMark, DeliveryStatus } from "@metka/contract";
import type { Selectable } from "kysely";
import type { AdNameStore } from "./ad-names/model.ts";
import type { AdminStore } from "./admin/model.ts";
import type { AlertStore } from "./alerts/model.ts";
import type { AuditStore } from "./audit/model.ts";
import type { ConnectorStore } from "./connectors/model.ts";
import type { ConversionStore } from "./conversions/model.ts";
import type { CostStore } from "./costs/model.ts";
import type { OfferStore } from "./offers/model.ts";
import type { Position } from "./report/model.ts";
import type { SavedReportStore } from "./saved-reports/model.ts";
import type { ClickTable, DeliveryTable } from "./schema.ts";
import type { SessionStore } from "./sessions/model.ts";
import type { StatisticsStore } from "./statistics/model.ts";
import type { TargetStore } from "./targets/model.ts";

/** How one attempt ended (ADR 0005). */
export type Outcome = "delivered" | "rejected" | "unavailable" | "unknown";

/** A click as it goes into `api_utmtracking`. */
export type ClickRow = Omit<Selectable<ClickTable>, "id">;

/** The fields that a click takes from a visit, and those that decide whether it may. */
export type VisitRow = Pick<ClickRow, "click_id" | "event_type" | "received_at" | "user_id" | ColumnMark | "extra">;

export interface NewDelivery {
  readonly network: string;
  readonly host: string;
  readonly url: string;
  readonly user_agent: string | null;
  readonly referer: string | null;
}

/** A click and its delivery, which one transaction keeps or neither. */
export interface ClickToSend {
  readonly click: ClickRow;
  readonly delivery: NewDelivery;
  /** Stored with a lease of this gateway, as attempt 1; otherwise any gateway may claim it. */
  readonly leased: boolean;
  readonly eventId: string | null;
}

/** The browser itself takes this click to the network: nothing to send, and no key to repeat it by. */
export interface RedirectedClick {
  readonly click: ClickRow;
  readonly delivery: null;
  readonly leased: false;
  readonly eventId: null;
}

export type NewClick = ClickToSend | RedirectedClick;

export interface DeliveryState {
  readonly status: DeliveryStatus;
  readonly http_status: number | null;
  readonly attempts: number;
  readonly unknowns: number;
}

/**
 * All that a repeat may learn of the click that holds its event_id: an event_id can be guessed. `id` is the tracking id
 * and the delivery's id.
 */
export interface FirstClick extends DeliveryState {
  readonly id: number;
  readonly click_id: string;
  readonly host: string;
}

export type CommitResult =
  | { readonly kind: "stored"; readonly id: number }
  /** The event_id was taken by the same user's click on the same offer: that first click. */
  | { readonly kind: "duplicate"; readonly first: FirstClick }
  /** The event_id was taken by another user or offer. */
  | { readonly kind: "conflict" };

/** The result of an attempt. It is written only while this gateway still has the lease. */
export interface AttemptRecord {
  readonly id: number;
  readonly number: number;
  readonly outcome: Outcome;
  readonly http_status: number | null;
  readonly location: string | null;
  readonly error: string | null;
  readonly started_at: number;
  readonly duration_ms: number;
  /** The next state of the delivery; undefined: only records an earlier attempt that a crash cut off. */
  readonly next?: NextStep;
}

export interface NextStep {
  readonly status: DeliveryStatus;
  /** Until the next attempt may begin, counted by the database's clock; 0 where there is none. */
  readonly delayMs: number;
}

/** A delivery claimed by this gateway: its lease runs. */
export type ClaimedDelivery = Pick<
  Selectable<DeliveryTable>,
  | "id"
  | "network"
  | "host"
  | "url"
  | "user_agent"
  | "referer"
  | "attempts"
  | "unknowns"
  | "interrupted"
  | "created_at"
  | "target"
  | "method"
  | "body"
>;

export interface ClaimRequest {
  readonly host: string;
  readonly limit: number;
  /** Unix ms: a lease that ends later is not over, whatever the database's clock says (deliver/outbox-clock.ts). */
  readonly leasesEndBy: number;
}

/** The database as the rest of the gateway uses it. */
export interface Store {
  readonly dialect: "sqlite" | "postgres";
  /** Where the data is, for people: never holds a password. */
  readonly place: string;
  /** Resolves once the click is durable; clicks that arrive together share one transaction. */
  commitClick(click: NewClick): Promise<CommitResult>;
  /** False: the lease was lost meanwhile, and nothing was written. */
  recordAttempt(record: AttemptRecord): Promise<boolean>;
  /** Leases up to `limit` due deliveries of one host, oldest first; what another gateway has leased is skipped. */
  claim(request: ClaimRequest): Promise<readonly ClaimedDelivery[]>;
  /** Hosts that have pending deliveries. */
  pendingHosts(): Promise<readonly { host: string; pending: number }[]>;
  /**
   * Fails what a crash cut off in the last attempt whose end may stay unknown: sending it once more is forbidden.
   * Returns how many.
   */
  endHopeless(leasesEndBy: number): Promise<number>;
  /** Unix ms by the clock of leases and due times. */
  clock(): Promise<number>;
  /**
   * That clock was set back by so much: what waits is moved back with it. Leases, waits and ages that no clock could
   * have given (0: of an earlier run) are shortened to what is possible. Returns how many deliveries were moved.
   */
  clockSetBack(byMs: number): Promise<number>;
  /** A host answers again: its waiting deliveries needn't sit out their backoff. Returns how many were moved. */
  hasten(host: string): Promise<number>;
  /** The click of this id, for one that its link leads to. */
  findVisit(clickId: string): Promise<VisitRow | undefined>;
  readonly admin: AdminStore;
  readonly conversions: ConversionStore;
  readonly costs: CostStore;
  readonly connectors: ConnectorStore;
  readonly adNames: AdNameStore;
  readonly statistics: StatisticsStore;
  readonly offers: OfferStore;
  readonly sessions: SessionStore;
  readonly savedReports: SavedReportStore;
  readonly audit: AuditStore;
  readonly targets: TargetStore;
  readonly alerts: AlertStore;
  /** The id of the newest click; 0: there is none. */
  lastClickId(): Promise<number>;
  /** Deletes notes of changes that no replica of reports needs any more; this gateway's has read up to `applied`. */
  forgetChanges(applied: Position): Promise<void>;
  /** Throws where the database does not answer. */
  ping(): Promise<void>;
  /** Waits for what is being written, then closes. */
  close(): Promise<void>;
}

/** Each attempt of unknown end may have counted, so a delivery has no more of them than this (ADR 0005). */
export const MAX_UNKNOWNS = 5;

/** The database refused or could not be reached; whether the write happened is not known. */
export class StoreUnavailable extends Error {}
