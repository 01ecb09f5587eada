import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// The tables of DESIGN 4.6 and the outbox. There are no foreign keys: rows that belong together are written in one
// transaction, and checking each on the hot path would cost more than it could find.
export const clicksAndDeliveries: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table api_utmtracking (
    id integer primary key autoincrement,
    click_id text not null unique,
    event_type text not null,
    timestamp text not null,
    received_at text not null,
    user_id text,
    first_name text,
    last_name text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    ref text,
    ref_source text,
    vk_ad_id text,
    vk_ref text,
    vk_platform text,
    url text,
    referrer text,
    user_agent text,
    ip_address text,
    offer text not null,
    launch_params_check text not null,
    extra text
  ) strict`,
  // Serves the document's own query.
  "create index api_utmtracking_by_time on api_utmtracking (event_type, timestamp)",
  `create table event_keys (
    event_id text primary key,
    click_id text not null,
    user_id text,
    offer text not null
  ) strict, without rowid`,
  `create table deliveries (
    id integer primary key,
    network text not null,
    host text not null,
    url text not null,
    user_agent text,
    referer text,
    status text not null check (status in ('pending', 'delivered', 'failed')),
    attempts integer not null,
    unknowns integer not null,
    due_at integer not null,
    leased_by text,
    interrupted integer not null,
    http_status integer,
    location text,
    error text,
    created_at integer not null,
    finished_at integer
  ) strict`,
  // What a claim looks for; only pending rows are in it, so it stays small however many clicks there are.
  "create index deliveries_due on deliveries (host, due_at, id) where status = 'pending'",
  `create table attempts (
    delivery_id integer not null,
    number integer not null,
    outcome text not null check (outcome in ('delivered', 'rejected', 'unavailable', 'unknown')),
    http_status integer,
    location text,
    error text,
    gateway text not null,
    started_at integer not null,
    duration_ms integer not null,
    primary key (delivery_id, number)
  ) strict, without rowid`,
];
