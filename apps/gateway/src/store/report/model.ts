import { REPORT_MARKS, type ReportMark } from "@metka/contract";
import type { WorkRow } from "../work.ts";

/** A report that nobody can hold: its groups are as many as its clicks. */
export const GROUPS_MOST = 1_000_000;

/** Unix ms; `toMs` is not in it. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A click knows its offer, and that knows its network. */
export const CLICK_MARKS = REPORT_MARKS.filter((mark) => mark !== "network");

/** What a click adds to its cell. */
export const CLICK_COUNTS = ["clicks", "unique", "delivered", "pending", "failed"] as const;

/** What a conversion is told apart by beside its click's marks. */
export const CONVERSION_FACTS = ["status", "currency"] as const;
export const CONVERSION_COUNTS = ["conversions", "payout_minor"] as const;

export type Model = "last" | "first";
export type Basis = "click" | "conversion";

/**
 * Whose cells: clicks, users, each in every cell of whose clicks there are, or conversions by the click that a model
 * gives them to and by the time that they are put at.
 */
export type SegmentKind = "clicks" | "users" | `${Model}_by_${Basis}`;

/** Whose a click is: told apart by it like by a mark. */
export const USER = "user";
export type CellMark = ReportMark | typeof USER;
/** Users of an hour are told apart by its quarters as well: few come by the same ad in two of them. */
export const QUARTER = "quarter";

export const CONVERSION_KINDS = [
  { kind: "last_by_click", model: "last", basis: "click" },
  { kind: "last_by_conversion", model: "last", basis: "conversion" },
  { kind: "first_by_click", model: "first", basis: "click" },
  { kind: "first_by_conversion", model: "first", basis: "conversion" },
] as const;

/** What only some rows are wanted of: each mark's values, of which a row has one; "" is no value. */
export type Filters = ReadonlyMap<ReportMark, readonly string[]>;

/** Offers of each network. */
export type Networks = ReadonlyMap<string, readonly string[]>;

/** Rows that are equal in all that they are told apart by (`d0`, `d1`, …) as one, with their counts (`n0`, …). */
export type CellRow = WorkRow;

/** Where a packed segment is kept. */
export interface SegmentAddress {
  readonly table: "report_segments" | "report_shortcuts";
  readonly id: number;
  /** Which quarter of an hour's users is meant, from 0 on; undefined: all of the segment. */
  readonly quarter?: number;
}

export interface HeldSegment extends Span {
  readonly address: SegmentAddress;
  /** Names of what its cells are not told apart by. */
  readonly left: readonly string[];
}

/** What is kept beside the hours, and may be missing: a whole day as one, the quarters of an hour. */
export type Grain = "day" | "quarter";

/** Days are those of Moscow, where most reports are read: three hours before UTC's. */
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const DAY_BEGINS_MS = -3 * HOUR_MS;

/** Raw rows of this time have changed; `toMs` is in it. */
export interface ReportChange extends Span {
  readonly id: number;
  readonly kind: "clicks" | "conversions";
}
