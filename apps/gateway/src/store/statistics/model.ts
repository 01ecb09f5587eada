import type { ConversionStatus } from "@metka/contract";
import type { Selectable } from "kysely";
import type { Page, PageRequest } from "../admin/model.ts";
import type { Evaluate } from "../conversions/model.ts";
import type { StatisticsRowTable } from "../schema-connectors.ts";
import type { DayOfOffers } from "./reconcile-day.ts";

export type StatisticsRow = Selectable<StatisticsRowTable>;

/** The figures of a network for a click, or for a user on a day. */
export type StatisticsFigures = Pick<
  StatisticsRow,
  "clicks" | "uniques" | "conversions" | "approved" | "pending" | "rejected" | "income_minor"
>;

export interface ReportedRow extends StatisticsFigures {
  /** Of the sub that the rows are grouped by; "": the network had none. */
  readonly value: string;
}

/** A row that says something else than the last time, or that is gone: then its figures are 0. */
export interface ChangedRow extends StatisticsFigures {
  /** `rowKey` */
  readonly key: string;
  /** null: its user's data was erased. */
  readonly value: string | null;
}

/** Where rows come from: what they are grouped by and what they may be about. */
export interface StatisticsStream {
  readonly network: string;
  readonly kind: StatisticsRow["kind"];
  /** An account, a filter and a sub, hashed: rows of a day that it no longer names are withdrawn. */
  readonly source: string;
  readonly scope: string;
  /** The sub that the rows are grouped by. */
  readonly sub: string;
  readonly offers: readonly string[];
}

export interface StatisticsBatch {
  readonly connector: string;
  /** The poll that has read them: nothing is written once it does not hold its connector any more. */
  readonly run: string;
  readonly stream: StatisticsStream;
  readonly day: string;
  readonly rows: readonly ChangedRow[];
  /** false: the network's conversions come from postbacks, and the rows serve the reconciliation alone. */
  readonly apply: boolean;
  /** ISO 8601: when a conversion of this day is taken to have happened. */
  readonly at: string;
  readonly now: string;
  /** The day is old and read for the first time: targets get no message. */
  readonly isOldNews: boolean;
}

/** A row with more is a mistake: it makes no conversions. */
export const MOST_OF_ROW = 1_000;

/** How rows become conversions; the rules are in `conversion`. */
export interface StatisticsRules {
  /** What a row's conversions are to be; `current`: what they are, undefined: withdrawn or not there yet. */
  readonly plan: (
    current: readonly (ConversionStatus | undefined)[],
    figures: StatisticsFigures,
  ) => readonly { readonly status: ConversionStatus; readonly payoutMinor: number }[];
  /** Under which method a record of statistics stands among the postbacks. */
  readonly method: string;
  readonly evaluate: Evaluate;
}

export interface BatchEffect {
  /** false: the poll lost its connector, and nothing was written. */
  readonly held: boolean;
  readonly created: number;
  readonly changed: number;
  readonly withdrawn: number;
  /** New ones that no click was found for. */
  readonly unattributed: number;
}

export interface StatisticsFilter {
  readonly network?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** true: only rows that match no click. */
  readonly unmatched: boolean;
}

export interface SomeClicks {
  readonly count: number;
  /** The first of them. */
  readonly clickIds: readonly string[];
}

/** Which offers a network's rows are about, and since which day. */
export interface StatisticsScope {
  readonly network: string;
  readonly kind: StatisticsRow["kind"];
  readonly offers: readonly string[];
  readonly since: string;
}

/** A day of some offers: as we have it, as the network reports it, and where the two may differ. */
export interface DayFacts {
  readonly clicks: number;
  readonly uniques: number;
  readonly pending: number;
  readonly conversions: number;
  readonly approved: number;
  readonly incomeMinor: number;
  /** Conversions without a click. */
  readonly unattributed: number;
  readonly theirs: {
    readonly clicks: number;
    readonly uniques: number;
    readonly conversions: number;
    readonly approved: number;
    readonly incomeMinor: number;
    /** Rows without a value of the sub. */
    readonly withoutSub: { readonly clicks: number; readonly conversions: number };
    /** Rows whose value is no click or user of ours. */
    readonly unknown: { readonly clicks: number; readonly conversions: number };
  };
  readonly failed: SomeClicks;
  /** Delivered after an attempt of unknown end. */
  readonly sentTwice: SomeClicks;
  /** Delivered, and the network has no row of it. */
  readonly lost: SomeClicks;
  readonly countedTwice: SomeClicks;
}

export interface StatisticsStore {
  /** The offers and days that the stored rows cover. */
  scopes(): Promise<readonly StatisticsScope[]>;
  dayFacts(asked: DayOfOffers): Promise<DayFacts>;
  /** The stored rows of a day, by the key of each (`keyOf`). */
  knownRows(source: string, day: string): Promise<readonly StatisticsRow[]>;
  /** Makes the key of a row from a user's ID. */
  hashKey(): Promise<string>;
  /** Stores rows and makes their conversions, in one transaction. */
  apply(batch: StatisticsBatch, rules: StatisticsRules): Promise<BatchEffect>;
  rows(filter: StatisticsFilter, page: PageRequest): Promise<Page<StatisticsRow>>;
}
