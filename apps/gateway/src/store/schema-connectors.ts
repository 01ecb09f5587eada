import type { AdKind } from "@metka/contract";
import type { Generated } from "kysely";

/** The name of an ad, of its group or campaign in the cabinet; `id` and `kind` are the key. */
export interface AdNameTable {
  id: string;
  kind: AdKind;
  name: string;
  /** As the cabinet has it: `active`, `blocked`, `deleted`. */
  status: string;
  /** A banner's group, a group's campaign. */
  parent_id: string | null;
  /** The name of the connector whose cabinet it is in. */
  connector: string;
  updated_at: string;
}

/** The last figures of a network's statistics for a click, or for a user on a day. */
export interface StatisticsRowTable {
  id: Generated<number>;
  network: string;
  /** What the rows are grouped by. */
  kind: "click" | "user";
  /** Tells accounts and filters apart whose users may be the same; "" for a click, which is in one only. */
  scope: string;
  /** The click's id as the network has it; of a user a keyed hash, which an erasure may leave. */
  key: string;
  /** Of Moscow, `2026-11-01`. */
  day: string;
  /** As the network has it; null: its user's data was erased. */
  value: string | null;
  /** What asked for it: an account, a filter and a sub. */
  source: string;
  /** JSON list: the slugs that it may be about. */
  offers: string;
  clicks: number;
  uniques: number;
  conversions: number;
  approved: number;
  pending: number;
  rejected: number;
  income_minor: number;
  /** 1: its conversions say the same; 0: the network's conversions come from postbacks. */
  applied: number;
  updated_at: string;
}

/** Connectors: which gateway polls, how the last poll ended, when the next one is due. Unix ms of the database's clock. */
export interface ConnectorTable {
  name: string;
  kind: string;
  next_run_at: number;
  /** The poll under way, by its random name; null: none. */
  run: string | null;
  leased_by: string | null;
  lease_ends_at: number | null;
  started_at: number | null;
  success_at: number | null;
  failed_at: number | null;
  /** Why the last poll failed, in words; null: it did not. */
  error: string | null;
  /** In a row. */
  failures: number;
  /** JSON: what the last successful poll came to. */
  summary: string | null;
  /** JSON: what the connector keeps between its polls; no secret. */
  state: string | null;
}
