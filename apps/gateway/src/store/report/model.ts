import { type ConversionStatus, type DeliveryStatus, REPORT_MARKS, type ReportMark } from "@metka/contract";
import type { AdNameRow } from "../ad-names/model.ts";
import type { CostRow } from "../costs/model.ts";

/** Rows whose ids lie between two, both included. */
export interface Ids {
  readonly fromId: number;
  readonly toId: number;
}

export interface IdRange extends Ids {
  readonly kind: "clicks" | "conversions";
}

/**
 * How far the notes of changes have been read, as text that only the change log reads: on SQLite the last note's id, on
 * PostgreSQL the snapshot in which they were read.
 */
export type Position = string;

export interface Changes {
  /** Which rows may have changed; some of them may be gone, some unchanged. */
  readonly ranges: readonly IdRange[];
  /** Where the next reading goes on. */
  readonly position: Position;
}

/** The name of its database, as a replica stores it. */
export interface Source {
  /** A random name of the database's own. */
  readonly name: string;
  /** The key with which a replica hashes values before it stores them. */
  readonly hashKey: string;
}

/** A click knows its offer, and that knows its network. */
export type ClickMark = Exclude<ReportMark, "network">;
export const CLICK_MARKS = REPORT_MARKS.filter((mark): mark is ClickMark => mark !== "network");

/** A click as reports read it. */
export interface ClickSource extends Readonly<Record<ClickMark, string | null>> {
  readonly id: number;
  /** ISO 8601. */
  readonly received_at: string;
  readonly user_id: string | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  /** The random name that an erasure has written in place of the visitor. */
  readonly erased_visitor: string | null;
  readonly isbot: number;
  readonly delivery: DeliveryStatus | null;
}

/** A conversion as reports read it. */
export interface ConversionSource {
  readonly id: number;
  readonly network: string;
  readonly offer: string | null;
  readonly status: ConversionStatus;
  readonly currency: string | null;
  readonly payout_minor: number | null;
  /** ISO 8601. */
  readonly created_at: string;
  readonly click_id: string | null;
  readonly first_click_id: string | null;
  /** The row ids of these clicks; null: there is no such row. */
  readonly click: number | null;
  readonly first_click: number | null;
}

/** The queries of reports; within one snapshot all of them see the same moment. */
export interface SourceReads {
  source(): Promise<Source>;
  /** The moment of the snapshot by the database's clock, Unix ms. */
  now(): Promise<number>;
  /** All rows there are, and the position from which their changes have to be followed. */
  everything(): Promise<Changes>;
  /** Since a position; undefined: the notes no longer reach back so far, so everything has to be read. */
  changes(since: Position): Promise<Changes | undefined>;
  /** Rows of ranges that rise, upwards by id, `limit` at most. */
  clicks(ranges: readonly Ids[], limit: number): Promise<readonly ClickSource[]>;
  conversions(ranges: readonly Ids[], limit: number): Promise<readonly ConversionSource[]>;
  /** The conversions of these clicks; one that two of them have comes twice. */
  conversionsOf(clicks: readonly Ids[]): Promise<readonly ConversionSource[]>;
  /** Costs of days (`2026-11-01`), both included. */
  costs(fromDay: string, toDay: string): Promise<readonly CostRow[]>;
  /** What ads of these ids are called. */
  adNames(ids: readonly string[]): Promise<readonly AdNameRow[]>;
}
