import type { Migration } from "kysely/migration";
import { auditTable } from "./audit.ts";
import { connectorTables } from "./connectors.ts";
import { migrationOf, POSTGRES, SQLITE, type Types } from "./dialects.ts";
import { messages } from "./messages.ts";
import { POSTGRES_NOTES } from "./postgres-notes.ts";
import { savedReportTables } from "./saved-reports.ts";
import { sessionTable } from "./sessions.ts";
import { SQLITE_NOTES } from "./sqlite-notes.ts";
import { statisticsTables, WITHDRAWN_NOTES } from "./statistics.ts";
import { adTables } from "./vk-ads.ts";

// There are no foreign keys: rows that belong together are written in one transaction, and checking each on the hot path
// would cost more than it could find.

/** By the names that the database keeps of them. Once there is a release, a migration of it is never edited. */
export const MIGRATIONS: Readonly<Record<"sqlite" | "postgres", Record<string, Migration>>> = {
  sqlite: {
    "0001-schema": migrationOf([...tables(SQLITE), ...SQLITE_NOTES]),
    "0002-connectors": migrationOf(connectorTables(SQLITE)),
    "0003-messages": migrationOf(messages(SQLITE)),
    "0004-vk-ads": migrationOf(adTables(SQLITE)),
    "0005-statistics": migrationOf([...statisticsTables(SQLITE), ...WITHDRAWN_NOTES.sqlite]),
    "0006-sessions": migrationOf(sessionTable(SQLITE)),
    "0007-saved-reports": migrationOf(savedReportTables(SQLITE)),
    "0008-audit": migrationOf(auditTable(SQLITE)),
  },
  postgres: {
    "0001-schema": migrationOf([...tables(POSTGRES), ...POSTGRES_NOTES]),
    "0002-connectors": migrationOf(connectorTables(POSTGRES)),
    "0003-messages": migrationOf(messages(POSTGRES)),
    "0004-vk-ads": migrationOf(adTables(POSTGRES)),
    "0005-statistics": migrationOf([...statisticsTables(POSTGRES), ...WITHDRAWN_NOTES.postgres]),
    "0006-sessions": migrationOf(sessionTable(POSTGRES)),
    "0007-saved-reports": migrationOf(savedReportTables(POSTGRES)),
    "0008-audit": migrationOf(auditTable(POSTGRES)),
  },
};

function tables({ id, integer, time, json, small, end, keyed }: Types): readonly string[] {
  return [
    // Clicks, under the name that the integration document gives the table.
    `create table api_utmtracking (
      id ${id},
      click_id text not null unique,
      event_type text not null,
      timestamp ${time} not null,
      received_at ${time} not null,
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
      extra ${json},
      isbot ${small} not null default 0,
      visit_click_id text
    ) ${end}`,
    // Serves the document's own query.
    "create index api_utmtracking_by_time on api_utmtracking (event_type, timestamp)",
    // Lists of a period.
    "create index api_utmtracking_by_received on api_utmtracking (received_at)",
    // The user's first and last click on an offer.
    "create index api_utmtracking_by_user on api_utmtracking (user_id, offer, received_at)",
    // A click without a user may have it in s6, as the document's links do; only such clicks are in this index.
    "create index api_utmtracking_by_s6 on api_utmtracking ((extra ->> 's6')) where user_id is null",
    // The clicks on offers that came from a visit.
    "create index api_utmtracking_by_visit on api_utmtracking (visit_click_id) where visit_click_id is not null",
    `create table event_keys (
      event_id text primary key,
      click_id text not null,
      user_id text,
      offer text not null
    ) ${keyed}`,
    "create index event_keys_by_click on event_keys (click_id)",
    // The outbox. Times are Unix ms of the database's clock.
    `create table deliveries (
      id ${integer} primary key,
      network text not null,
      host text not null,
      url text not null,
      user_agent text,
      referer text,
      status text not null check (status in ('pending', 'delivered', 'failed')),
      attempts integer not null,
      unknowns integer not null,
      due_at ${integer} not null,
      leased_by text,
      interrupted integer not null,
      http_status integer,
      location text,
      error text,
      created_at ${integer} not null,
      finished_at ${integer}
    ) ${end}`,
    // What a claim looks for; only pending rows are in it, so it stays small however many clicks there are.
    "create index deliveries_due on deliveries (host, due_at, id) where status = 'pending'",
    "create index deliveries_failed on deliveries (id) where status = 'failed'",
    `create table attempts (
      delivery_id ${integer} not null,
      number integer not null,
      outcome text not null check (outcome in ('delivered', 'rejected', 'unavailable', 'unknown')),
      http_status integer,
      location text,
      error text,
      gateway text not null,
      started_at ${integer} not null,
      duration_ms integer not null,
      primary key (delivery_id, number)
    ) ${keyed}`,
    `create table networks (
      slug text primary key,
      settings text not null,
      token text not null,
      active integer not null check (active in (0, 1)),
      revision integer not null,
      created_at ${time} not null,
      updated_at ${time} not null
    ) ${keyed}`,
    // The offers that the API makes; those of the file are not here. What a click or a postback could take for two offers
    // at once is unique: a short link, and a network's own number of an offer.
    `create table offers (
      slug text primary key,
      title text not null,
      network text not null,
      template text not null,
      short text unique,
      network_offer_id text,
      click_id_param text,
      active integer not null check (active in (0, 1)),
      created_at ${time} not null,
      updated_at ${time} not null,
      unique (network, network_offer_id)
    ) ${keyed}`,
    // As they came, each with its verdict.
    `create table postbacks (
      id ${id},
      network text not null,
      received_at ${time} not null,
      method text not null,
      ip text not null,
      params text not null,
      verdict text not null check (verdict in ('accepted', 'updated', 'duplicate', 'unattributed', 'rejected')),
      reason text,
      conversion_id ${integer},
      network_revision integer not null
    ) ${end}`,
    "create index postbacks_by_conversion on postbacks (conversion_id)",
    // What another setting may still make something of.
    "create index postbacks_set_aside on postbacks (network, network_revision, id) where verdict = 'rejected'",
    // Known by their identity, so that postbacks that come twice, or twice at once, cannot make two of one.
    `create table conversions (
      id ${id},
      network text not null,
      identity text not null,
      transaction_id text,
      goal text not null,
      status text not null check (status in ('pending', 'approved', 'rejected')),
      payout_minor ${integer},
      currency text,
      offer text,
      user_id text,
      click_id text,
      first_click_id text,
      model text check (model in ('click_id', 'last_click')),
      evidence text,
      reason text,
      first_postback_id ${integer} not null,
      last_postback_id ${integer} not null,
      created_at ${time} not null,
      updated_at ${time} not null,
      checked_at ${time},
      unique (network, identity)
    ) ${end}`,
    "create index conversions_by_click on conversions (click_id)",
    "create index conversions_by_first_click on conversions (first_click_id)",
    "create index conversions_by_user on conversions (user_id)",
    "create index conversions_by_time on conversions (created_at)",
    // What is looked at again each minute, the longest unlooked-at first.
    "create index conversions_unattributed on conversions (checked_at, id) where checked_at is not null",
    `create table conversion_changes (
      id ${id},
      conversion_id ${integer} not null,
      postback_id ${integer} not null,
      from_status text,
      to_status text not null,
      payout_minor ${integer},
      currency text,
      changed_at ${time} not null
    ) ${end}`,
    "create index conversion_changes_by_conversion on conversion_changes (conversion_id)",
    // What was spent on ads. The key begins with the day, so it serves "all lines of some days", too.
    `create table costs (
      day text not null,
      mark text not null check (mark in (
        'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'ref', 'ref_source', 'vk_ad_id',
        'vk_ref', 'vk_platform', 'offer'
      )),
      value text not null check (value <> ''),
      currency text not null,
      zone text not null,
      amount_minor ${integer} not null check (amount_minor >= 0),
      updated_at ${time} not null,
      primary key (day, mark, value, currency)
    ) ${keyed}`,
    `create table erasures (
      id ${id},
      erased_at ${integer} not null,
      erased_rows text not null
    ) ${end}`,
    // One row. Which database this is, the key that replicas hash values with, and up to where notes of changes are gone.
    `create table report_source (
      id integer primary key check (id = 1),
      source text not null,
      hash_key text not null,
      forgotten_to text not null
    ) ${keyed}`,
  ];
}
