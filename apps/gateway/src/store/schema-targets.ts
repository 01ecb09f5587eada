import type { AlertKind, ConversionStatus } from "@metka/contract";
import type { Generated } from "kysely";

/** Where conversions and alerts are sent, as an operator may change it. */
export interface TargetTable {
  slug: string;
  /** `TargetSettings` of the contract, as JSON. */
  settings: string;
  /** 0: switched off. */
  active: number;
  /** Counts the changes. */
  revision: number;
  created_at: string;
  updated_at: string;
}

/** A message to a target. It is composed into a delivery, or skipped with a reason. */
export interface MessageTable {
  id: Generated<number>;
  target: string;
  /** Unique for the target: what makes one piece of news one message. */
  key: string;
  kind: "conversion" | "alert" | "test";
  conversion_id: number | null;
  /** The row of `conversion_changes`. */
  change_id: number | null;
  /** The conversion's status that it tells. */
  status: ConversionStatus | null;
  /** JSON object: what an alert says. */
  facts: string | null;
  state: "new" | "queued" | "skipped";
  /** Why it was skipped, in words. */
  reason: string | null;
  created_at: string;
}

/** Alerts: problems, current and past. Times are Unix ms of the database's clock. */
export interface AlertTable {
  kind: AlertKind;
  /** What it is about: a host, an offer, a machine; "" where there is only one. */
  subject: string;
  /** Since when it has been bad without a break; null: it is well. */
  since: number | null;
  /** When it was last seen bad, and by which gateway. */
  bad_at: number | null;
  bad_by: string | null;
  /** When it was last seen well. */
  good_at: number | null;
  /** 1: it has begun, and its end was not told. */
  active: number;
  /** Counts the times that it began. */
  episode: number;
  begun_at: number | null;
  ended_at: number | null;
  /** In words, as last seen. */
  details: string;
}
