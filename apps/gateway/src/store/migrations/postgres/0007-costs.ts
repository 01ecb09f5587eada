import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// What was spent on ads, by day, mark and value. The key begins with the day, so it serves "all lines of some days", too.
export const costs: Migration = {
  async up(db) {
    await sql.raw(TABLE).execute(db);
  },
};

const TABLE = `create table costs (
  day text not null,
  mark text not null check (mark in (
    'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'ref', 'ref_source', 'vk_ad_id', 'vk_ref',
    'vk_platform', 'offer'
  )),
  value text not null check (value <> ''),
  currency text not null,
  zone text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  updated_at timestamptz not null,
  primary key (day, mark, value, currency)
)`;
