import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// Networks' settings, their postbacks as they came, and the conversions that these made. A conversion is known by its
// `identity`, so that postbacks that come twice, or twice at once, cannot make two of it.
export const conversions: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table networks (
    slug text primary key,
    settings text not null,
    token text not null,
    active integer not null check (active in (0, 1)),
    revision integer not null,
    created_at text not null,
    updated_at text not null
  ) strict, without rowid`,
  `create table postbacks (
    id integer primary key autoincrement,
    network text not null,
    received_at text not null,
    method text not null,
    ip text not null,
    params text not null,
    verdict text not null check (verdict in ('accepted', 'updated', 'duplicate', 'unattributed', 'rejected')),
    reason text,
    conversion_id integer,
    network_revision integer not null
  ) strict`,
  "create index postbacks_by_conversion on postbacks (conversion_id)",
  // What a mended setting may still make something of.
  "create index postbacks_set_aside on postbacks (network, network_revision, id) where verdict = 'rejected'",
  `create table conversions (
    id integer primary key autoincrement,
    network text not null,
    identity text not null,
    transaction_id text,
    goal text not null,
    status text not null check (status in ('pending', 'approved', 'rejected')),
    payout_minor integer,
    currency text,
    offer text,
    user_id text,
    click_id text,
    model text check (model in ('click_id', 'last_click')),
    evidence text,
    first_postback_id integer not null,
    last_postback_id integer not null,
    created_at text not null,
    updated_at text not null,
    checked_at text,
    unique (network, identity)
  ) strict`,
  "create index conversions_by_click on conversions (click_id)",
  "create index conversions_by_user on conversions (user_id)",
  "create index conversions_by_time on conversions (created_at)",
  // What is looked at again each minute, the longest unlooked-at first.
  "create index conversions_unattributed on conversions (checked_at, id) where checked_at is not null",
  `create table conversion_changes (
    id integer primary key autoincrement,
    conversion_id integer not null,
    postback_id integer not null,
    from_status text,
    to_status text not null,
    payout_minor integer,
    currency text,
    changed_at text not null
  ) strict`,
  "create index conversion_changes_by_conversion on conversion_changes (conversion_id)",
  // The user's last click on an offer.
  "create index api_utmtracking_by_user on api_utmtracking (user_id, offer, received_at)",
];
