import type {
  AttributionModel,
  AuditAction,
  ColumnMark,
  ConversionStatus,
  CostMark,
  DeliveryStatus,
  Verdict,
} from "@metka/contract";
import type { Generated } from "kysely";
import type { Outcome } from "./model.ts";
import type { AdNameTable, ConnectorTable, StatisticsRowTable } from "./schema-connectors.ts";
import type { AlertTable, MessageTable, TargetTable } from "./schema-targets.ts";

type MarkColumns = { [K in ColumnMark]: string | null };

/** `api_utmtracking`, under the name that the integration document gives it. */
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
  /** 1: a bot or a messenger's preview of the link, which no report counts. */
  isbot: Generated<number>;
  /** The visit that brought the user to this click on an offer, by its `click_id`; null: not known. */
  visit_click_id: string | null;
}

/** The outbox. One row a click, under the click's own id; one a message, under the message's id with a minus. */
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
  /** Attempts of unknown end: the network may have counted them. */
  unknowns: number;
  /** Unix ms: when the next attempt may begin; while an attempt runs, when its lease ends. */
  due_at: number;
  /** The gateway whose attempt is under way; null: none is. */
  leased_by: string | null;
  /** 1: the attempt before this one was cut off by a crash (found when its lease had ended). */
  interrupted: number;
  /** The last answer of the network: HTTP status, the `Location` of a redirect, what went wrong. */
  http_status: number | null;
  location: string | null;
  error: string | null;
  created_at: number;
  finished_at: number | null;
  /** The slug of the target that it is a message to; null: it is a click. */
  target: Generated<string | null>;
  /** Of a message: null is GET. */
  method: Generated<string | null>;
  body: Generated<string | null>;
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

/** When a user's data was erased, and how many rows. The row does not identify the user (ADR 0013). */
export interface ErasureTable {
  id: Generated<number>;
  /** Unix ms. */
  erased_at: number;
  /** JSON object: how many rows of each table. */
  erased_rows: string;
}

/** A CPA network's settings, as an operator may change them. */
export interface NetworkTable {
  slug: string;
  /** `NetworkSettings` of the contract, as JSON. */
  settings: string;
  /** The secret in its postback URL. */
  token: string;
  /** 0: switched off. */
  active: number;
  /** Counts the changes. */
  revision: number;
  created_at: string;
  updated_at: string;
}

/** An offer of the API's; those of the file are in memory only. */
export interface OfferTable {
  slug: string;
  title: string;
  network: string;
  /** As it was written, without what `click_id_param` adds to it. */
  template: string;
  short: string | null;
  network_offer_id: string | null;
  click_id_param: string | null;
  /** 0: switched off. */
  active: number;
  created_at: string;
  updated_at: string;
}

/** Postbacks as they came, each with its verdict; written in the transaction of its effect. */
export interface PostbackTable {
  id: Generated<number>;
  network: string;
  received_at: string;
  method: string;
  ip: string;
  /** JSON object, text in both databases: it may hold what PostgreSQL's `jsonb` cannot. */
  params: string;
  verdict: Verdict;
  reason: string | null;
  conversion_id: number | null;
  /** The network's, when this was evaluated. */
  network_revision: number;
}

export interface ConversionTable {
  id: Generated<number>;
  network: string;
  /** What makes a repeat one: transaction and goal, or click and goal. */
  identity: string;
  transaction_id: string | null;
  goal: string;
  status: ConversionStatus;
  /** In the currency's minor units; null if the network gave no sum. */
  payout_minor: number | null;
  currency: string | null;
  offer: string | null;
  user_id: string | null;
  click_id: string | null;
  /** The user's first click on the offer within the window; null where `click_id` is. */
  first_click_id: string | null;
  model: AttributionModel | null;
  /** JSON object: why this click. */
  evidence: string | null;
  /** In words: why there is no click, or what is doubtful about it. */
  reason: string | null;
  first_postback_id: number;
  last_postback_id: number;
  created_at: string;
  updated_at: string;
  /** When its click was last looked for; null: it is found, or the window is over. */
  checked_at: string | null;
  /** When the network took it back (its statistics count fewer); no report counts it. null: it stands. */
  withdrawn_at: string | null;
}

export interface ConversionChangeTable {
  id: Generated<number>;
  conversion_id: number;
  postback_id: number;
  /** null: the conversion began with this. */
  from_status: ConversionStatus | null;
  to_status: ConversionStatus;
  payout_minor: number | null;
  currency: string | null;
  changed_at: string;
}

/** Which rows have changed; triggers write it, and the replicas of reports read it. */
export interface ReportChangeTable {
  id: Generated<number>;
  kind: "clicks" | "conversions";
  from_id: number;
  /** Included. */
  to_id: number;
  /** On PostgreSQL alone. */
  noted_at: Generated<string>;
}

/** One row. */
export interface ReportSourceTable {
  id: number;
  /** A random name of this database. */
  source: string;
  /** What replicas hash values with. */
  hash_key: string;
  /** Notes of changes up to here are gone: an id on SQLite, a transaction on PostgreSQL. */
  forgotten_to: string;
}

/** What was spent in one day on clicks with this value of a mark; the first four columns are the key. */
export interface CostTable {
  /** `2026-11-01`, of the calendar of `zone`. */
  day: string;
  mark: CostMark;
  value: string;
  currency: string;
  /** IANA name. */
  zone: string;
  /** In the currency's minor units. */
  amount_minor: number;
  updated_at: string;
  /** `import`: a person sent it; else the name of the connector that it comes from. */
  source: Generated<string>;
}

/** Who is signed in to the dashboard. */
export interface SessionTable {
  /** SHA-256 of the cookie's value: what is in the database signs nobody in. */
  id_hash: string;
  /** SHA-256 of the admin token it was made with: it ends when that changes. */
  token_hash: string;
  created_at: number;
  expires_at: number;
}

export interface SavedReportTable {
  id: string;
  name: string;
  /** What the dashboard shows, as JSON that only its pages read. */
  view: string;
  created_at: number;
}

/** A report that anybody with its secret may read. */
export interface ReportLinkTable {
  id: string;
  /** SHA-256 of the secret: what is in the database opens nothing. */
  secret_hash: string;
  name: string;
  /** Parameters of `/api/reports`, a JSON object. */
  query: string;
  /** The last days, today among them, in place of the query's own period. */
  days: number | null;
  created_at: number;
  expires_at: number;
}

/** What an administrator did: without values, secrets and users. */
export interface AuditTable {
  id: Generated<number>;
  at: number;
  who: "token" | "session";
  /** The beginning of the session's hash. */
  session: string | null;
  action: AuditAction;
  route: string;
  object: string | null;
  /** JSON. */
  summary: string;
}

export interface Database {
  api_utmtracking: ClickTable;
  deliveries: DeliveryTable;
  attempts: AttemptTable;
  event_keys: EventKeyTable;
  erasures: ErasureTable;
  networks: NetworkTable;
  offers: OfferTable;
  postbacks: PostbackTable;
  conversions: ConversionTable;
  conversion_changes: ConversionChangeTable;
  costs: CostTable;
  connectors: ConnectorTable;
  ad_names: AdNameTable;
  statistics_rows: StatisticsRowTable;
  report_changes: ReportChangeTable;
  report_source: ReportSourceTable;
  targets: TargetTable;
  messages: MessageTable;
  alerts: AlertTable;
  sessions: SessionTable;
  saved_reports: SavedReportTable;
  report_links: ReportLinkTable;
  audit: AuditTable;
}
