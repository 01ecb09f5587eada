import type { CostMark } from "@metka/contract";
import type { Selectable } from "kysely";
import type { AdNameTable } from "../schema-connectors.ts";

export type AdNameRow = Selectable<AdNameTable>;
export type NewAdName = Omit<AdNameRow, "updated_at">;

/** How often a mark's value is the id of a banner, in the last clicks. */
export interface MarkHits {
  readonly mark: BannerMark;
  /** Clicks that have the mark. */
  readonly values: number;
  /** Of these, whose value is a banner's id. */
  readonly hits: number;
}

/** Marks that may hold a banner's id. */
export type BannerMark = Exclude<CostMark, "offer">;

export interface BannerHits {
  /** In this order where two have as many. */
  readonly marks: readonly MarkHits[];
  /** Clicks that were looked at, and those of them with a banner's id in any mark. */
  readonly clicks: number;
  readonly any: number;
}

/** What ads, groups and campaigns are called. */
export interface AdNameStore {
  /** All of them or none; those that say what is there already are not written. `now`: ISO 8601. */
  save(names: readonly NewAdName[], now: string): Promise<{ readonly written: number }>;
  /** Of these ids, of whatever kind. */
  of(ids: readonly string[]): Promise<readonly AdNameRow[]>;
  /** Ids of the banners that a connector has brought. */
  bannerHits(): Promise<BannerHits>;
}
