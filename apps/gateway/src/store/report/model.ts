import type { ReportGroup, ReportMark } from "@metka/contract";

/** As many rows as a spreadsheet opens; a count gives one more at most, which says that there are too many. */
export const GROUPS_MOST = 200_000;

/** What the database is asked to count. */
export interface CountRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly groupBy: readonly ReportGroup[];
  readonly filters: ReadonlyMap<ReportMark, readonly string[]>;
  readonly basis: "click" | "conversion";
  /** Of the report's zone over the period, the first from its beginning on. */
  readonly offsets: ReadonlyArray<{ readonly fromMs: number; readonly minutes: number }>;
  /** Offers of each network: a click knows its offer alone. */
  readonly networks: ReadonlyMap<string, readonly string[]>;
}

/** The values of a row's groups, in the order that was asked for. */
export type GroupValues = readonly (string | null)[];

export interface ClickCounts {
  readonly visits: number;
  readonly unique_visits: number;
  readonly clicks: number;
  readonly unique_clicks: number;
  readonly users: number;
  readonly delivered: number;
  readonly pending: number;
  readonly failed: number;
}

export interface ConversionCounts {
  readonly status: "pending" | "approved" | "rejected";
  readonly currency: string | null;
  readonly count: number;
  readonly payout_minor: number;
}

export interface Counted<Counts> {
  readonly group: GroupValues;
  readonly counts: Counts;
}

/** Counts over the raw rows. Robots are left out. */
export interface ReportStore {
  countClicks(request: CountRequest): Promise<ReadonlyArray<Counted<ClickCounts>>>;
  /** Different ones over the whole period. */
  countUsers(request: CountRequest): Promise<number>;
  countConversions(request: CountRequest): Promise<ReadonlyArray<Counted<ConversionCounts>>>;
}
