import type { CostMark } from "@metka/contract";
import type { Selectable } from "kysely";
import type { Page } from "../admin/model.ts";
import type { CostTable } from "../schema.ts";

export type CostRow = Selectable<CostTable>;

/** What makes a line one: the same again replaces it. */
export type CostKey = Pick<CostRow, "day" | "mark" | "value" | "currency">;

/** An amount of 0 says that there is no such line. */
export type NewCost = CostKey & Pick<CostRow, "amount_minor">;

/** The source of lines that a person has sent. */
export const IMPORT = "import";

export interface SavedCosts {
  /** Those that replaced an older one, too. */
  readonly stored: number;
  readonly replaced: number;
  readonly removed: number;
  /** Of the replaced and removed ones, those that a connector had brought. */
  readonly of_connectors: number;
}

export type PresentCost = NewCost & Pick<CostRow, "source">;

/** What a connector read of one day; an amount of 0 says that nothing was spent. */
export interface ConnectorDay {
  /** The connector's name. */
  readonly source: string;
  /** Its poll: what it read is kept only while the poll holds the connector. */
  readonly run: string;
  /** Of the mark that holds the ids. */
  readonly mark: CostMark;
  readonly day: string;
  readonly zone: string;
  readonly currency: string;
  readonly lines: readonly { readonly value: string; readonly amount_minor: number }[];
}

/** Another poll holds the connector now, so nothing was written. */
export interface LostPoll {
  readonly held: false;
}

export interface AppliedDay {
  readonly held: true;
  /** Lines that are new or have changed. */
  readonly written: number;
  /** Lines of connectors that are gone: nothing was spent, or the mark is another one now. */
  readonly removed: number;
  /** Lines that a person imported with another amount: they stay as they are. */
  readonly kept: readonly { readonly value: string; readonly imported_minor: number; readonly read_minor: number }[];
}

/** Days as `2026-11-01`, both included. */
export interface CostFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly mark?: CostMark | undefined;
  readonly value?: string | undefined;
  readonly currency?: string | undefined;
  readonly source?: string | undefined;
}

/** Days as in the filter. */
export interface CostRemoval {
  readonly from: string;
  readonly to: string;
  readonly mark?: CostMark | undefined;
  readonly source?: string | undefined;
}

/** `after`: the last key of the page before. */
export interface CostPageRequest {
  readonly after?: CostKey | undefined;
  readonly limit: number;
}

/** What one day's lines add up to, in one currency. */
export interface CostDay {
  readonly day: string;
  readonly currency: string;
  readonly lines: number;
  readonly amount_minor: number;
  /** Of the amount, what a person imported. */
  readonly imported_minor: number;
}

export interface CostStore {
  /** All of them or none; no key may come twice. `now`: ISO 8601. */
  save(lines: readonly NewCost[], zone: string, now: string): Promise<SavedCosts>;
  /** All of it or nothing; lines that say what is there already are not written. `now`: ISO 8601. */
  apply(day: ConnectorDay, now: string): Promise<AppliedDay | LostPoll>;
  /** The last day first. */
  list(filter: CostFilter, page: CostPageRequest): Promise<Page<CostRow>>;
  /** The lines that are there with the keys of these. */
  present(lines: readonly NewCost[]): Promise<readonly PresentCost[]>;
  /** The last day first, by currency. */
  days(filter: CostFilter): Promise<readonly CostDay[]>;
  remove(removal: CostRemoval): Promise<{ readonly removed: number }>;
}
