import type { DeliveryStatus, TestRowTable } from "@metka/contract";
import type { Selectable } from "kysely";
import type { ConversionRow, PostbackRow } from "../conversions/model.ts";
import type {
  AttemptTable,
  ClickTable,
  ConversionChangeTable,
  DeliveryTable,
  ErasureTable,
  EventKeyTable,
} from "../schema.ts";
import type { StatisticsRowTable } from "../schema-connectors.ts";
import type { ListedMessage } from "../targets/model.ts";

/** The columns that a list of clicks can be narrowed by: no other name ever gets into a query. */
export const CLICK_FILTERS = [
  "click_id",
  "event_type",
  "user_id",
  "offer",
  "ref",
  "ref_source",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_content",
  "utm_term",
  "launch_params_check",
  "visit_click_id",
] as const satisfies readonly (keyof ClickTable)[];

export type ClickFilterColumn = (typeof CLICK_FILTERS)[number];

/** Moments as ISO 8601 in UTC with milliseconds, by the click's `received_at`; `to` is not included. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface ClickFilter extends Period {
  readonly equal: ReadonlyMap<ClickFilterColumn, string>;
  readonly delivery?: DeliveryStatus | undefined;
}

export interface DeliveryFilter extends Period {
  readonly status?: DeliveryStatus | undefined;
  readonly network?: string | undefined;
  readonly host?: string | undefined;
}

/** `before`: the last id of the page before; rows that came since have larger ones, so no page shifts. */
export interface PageRequest {
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Whether there are older rows. */
  readonly more: boolean;
}

export type ClickRecord = Selectable<ClickTable>;
export type DeliveryRecord = Selectable<DeliveryTable>;
export type AttemptRow = Selectable<AttemptTable>;
export type ChangeRow = Selectable<ConversionChangeTable>;
export type EventKeyRow = Selectable<EventKeyTable>;
export type StatisticsRow = Selectable<StatisticsRowTable>;
export type ErasureRow = Selectable<ErasureTable>;

/** The delivery's columns are null where a click has none. */
export type ListedClick = ClickRecord & {
  readonly delivery_status: DeliveryStatus | null;
  readonly delivery_http_status: number | null;
  readonly delivery_attempts: number | null;
};

export type ListedDelivery = DeliveryRecord & Pick<ClickRecord, "click_id" | "offer" | "received_at">;

/** Deliveries of clicks to one host for one network that are not delivered. */
export interface HostCounts {
  readonly network: string;
  readonly host: string;
  readonly pending: number;
  /** Of the pending ones. */
  readonly leased: number;
  readonly failed: number;
  /** The next attempt's time of those that no gateway has leased, Unix ms. */
  readonly nextDue: number | null;
}

export interface ClickStory {
  readonly click: ClickRecord;
  /** The visit that the click came from. */
  readonly visit: ClickRecord | undefined;
  /** The clicks on offers that came from this one, the oldest first; a hundred at most. */
  readonly offerClicks: readonly ClickRecord[];
  readonly delivery: DeliveryRecord | undefined;
  readonly attempts: readonly AttemptRow[];
  readonly conversions: readonly ConversionRow[];
  readonly changes: readonly ChangeRow[];
}

export type ReplayResult =
  | { readonly kind: "replayed"; readonly host: string }
  | { readonly kind: "missing" }
  /** Nothing to send any more: the user was erased. */
  | { readonly kind: "erased" }
  | { readonly kind: "refused"; readonly status: DeliveryStatus };

/** All that is kept about one user; empty where nothing is. */
export interface UserData {
  readonly clicks: readonly ClickRecord[];
  readonly deliveries: readonly DeliveryRecord[];
  readonly attempts: readonly AttemptRow[];
  readonly event_keys: readonly EventKeyRow[];
  readonly conversions: readonly ConversionRow[];
  readonly changes: readonly ChangeRow[];
  readonly postbacks: readonly PostbackRow[];
  readonly messages: readonly ListedMessage[];
  /** What networks count for the user. */
  readonly statistics: readonly StatisticsRow[];
}

/** How many rows were changed in each table; the row of `erasures` says the same. */
export interface Erasure {
  /** The record's number; undefined where nothing was kept about the user, so nothing was done. */
  readonly id: number | undefined;
  /** Unix ms by the database's clock. */
  readonly erasedAt: number;
  /** How many rows of each table were emptied or, of `event_keys`, deleted. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface TestRowsRequest {
  /** Ids up to this one have been looked at. */
  readonly after: number;
  /** Also what came from this very machine: redirects, and postbacks without a click. */
  readonly local: boolean;
}

export interface TestRows {
  /** How many rows of each table. */
  readonly rows: Readonly<Record<TestRowTable, number>>;
  /** The last id that was looked at; undefined: there are no larger ones. */
  readonly next: number | undefined;
}

/** The database as operators use it. Throws `StoreUnavailable` if it does not answer. */
export interface AdminStore {
  clicks(filter: ClickFilter, page: PageRequest): Promise<Page<ListedClick>>;
  story(clickId: string): Promise<ClickStory | undefined>;
  deliveries(filter: DeliveryFilter, page: PageRequest): Promise<Page<ListedDelivery>>;
  /** Makes a failed delivery pending again, due now; `force`: a delivered one, too. */
  replay(id: number, force: boolean): Promise<ReplayResult>;
  /** The same for up to `limit` failed deliveries, oldest first. Gives their number by host. */
  replayFailed(filter: DeliveryFilter, limit: number): Promise<ReadonlyMap<string, number>>;
  /** How many failed deliveries it would find without a limit. */
  countFailed(filter: DeliveryFilter): Promise<number>;
  deliveryHosts(): Promise<readonly HostCounts[]>;
  user(userId: string): Promise<UserData>;
  /** `newToken`: random text that cannot be guessed, a new one for each call. */
  eraseUser(userId: string, newToken: () => string): Promise<Erasure>;
  erasures(filter: Period, page: PageRequest): Promise<Page<ErasureRow>>;
  /** What the database takes on its disk, in bytes. */
  databaseBytes(): Promise<number>;
  countTestRows(request: TestRowsRequest): Promise<TestRows>;
  /** `now`: ISO 8601. */
  removeTestRows(request: TestRowsRequest, now: string): Promise<TestRows>;
}

/** The error of a delivery that ended because its user was erased. */
export const ERASED = "данные пользователя удалены";

/**
 * Where an emptied click's `extra` keeps a random name for its former visitor, by which reports count visitors as
 * before: `u…` for a user, `a…` for an address and user agent. A caller's field of this name is stored under another.
 */
export const ERASED_VISITOR = "erased_visitor";

/** A delivery's URL holds the user's ID, so nothing of it is left; a real one is never empty. */
export const ERASED_URL = "";
