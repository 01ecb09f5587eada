import type { ColumnMark, DeliveryStatus } from "@metka/contract";
import type { Generated } from "kysely";
import type { Outcome } from "./model.ts";

type MarkColumns = { [K in ColumnMark]: string | null };

/** `api_utmtracking` (DESIGN 4.6), under the name that the mission's document gives it. */
export interface ClickTable extends MarkColumns {
  id: Generated<number>;
  click_id: string;
  event_type: string;
  /** ISO 8601 UTC with milliseconds; `timestamptz` in PostgreSQL, text in SQLite: sorts alike in both. */
  timestamp: string;
  received_at: string;
  user_id: string | null;
  url: string | null;
  referrer: string | null;
  user_agent: string | null;
  ip_address: string | null;
  offer: string;
  launch_params_check: string;
  /** JSON object; `jsonb` in PostgreSQL, text in SQLite. */
  extra: string | null;
}

/** The outbox. One row a click, under the click's own id. */
export interface DeliveryTable {
  id: number;
  network: string;
  host: string;
  url: string;
  user_agent: string | null;
  referer: string | null;
  status: DeliveryStatus;
  /** Attempts begun. */
  attempts: number;
  /** Attempts of which nobody knows whether the network counted them. */
  unknowns: number;
  /** Unix ms: when the next attempt may begin; while an attempt runs, when its lease ends. */
  due_at: number;
  /** The gateway whose attempt is under way; null: nobody's. */
  leased_by: string | null;
  /** 1: the attempt before this one was cut off by a crash (found when its lease had ended). */
  interrupted: number;
  /** The last answer of the network: HTTP status, the `Location` of a redirect, what went wrong. */
  http_status: number | null;
  location: string | null;
  error: string | null;
  created_at: number;
  finished_at: number | null;
}

export interface AttemptTable {
  delivery_id: number;
  /** From 1. */
  number: number;
  outcome: Outcome;
  http_status: number | null;
  location: string | null;
  error: string | null;
  gateway: string;
  /** Unix ms. */
  started_at: number;
  duration_ms: number;
}

export interface EventKeyTable {
  event_id: string;
  click_id: string;
  user_id: string | null;
  offer: string;
}

export interface Database {
  api_utmtracking: ClickTable;
  deliveries: DeliveryTable;
  attempts: AttemptTable;
  event_keys: EventKeyTable;
}
