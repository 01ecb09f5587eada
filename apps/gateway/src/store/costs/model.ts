import type { CostMark } from "@metka/contract";
import type { Selectable } from "kysely";
import type { Page } from "../admin/model.ts";
import type { CostTable } from "../schema.ts";

export type CostRow = Selectable<CostTable>;

/** What makes a line one: the same again replaces it. */
export type CostKey = Pick<CostRow, "day" | "mark" | "value" | "currency">;

/** An amount of 0 says that there is no such line. */
export type NewCost = CostKey & Pick<CostRow, "amount_minor">;

export interface SavedCosts {
  /** Those that replaced an older one, too. */
  readonly stored: number;
  readonly replaced: number;
  readonly removed: number;
}

/** Days as `2026-11-01`, both included. */
export interface CostFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly mark?: CostMark | undefined;
  readonly value?: string | undefined;
  readonly currency?: string | undefined;
}

/** Days as in the filter. */
export interface CostRemoval {
  readonly from: string;
  readonly to: string;
  readonly mark?: CostMark | undefined;
}

/** `after`: the last key of the page before. */
export interface CostPageRequest {
  readonly after?: CostKey | undefined;
  readonly limit: number;
}

export interface CostStore {
  /** All of them or none; no key may come twice. `now`: ISO 8601. */
  save(lines: readonly NewCost[], zone: string, now: string): Promise<SavedCosts>;
  /** The last day first. */
  list(filter: CostFilter, page: CostPageRequest): Promise<Page<CostRow>>;
  remove(removal: CostRemoval): Promise<{ readonly removed: number }>;
}
