import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// The offers that the API makes; those of the file are not here. What a click or a postback could take for two offers at
// once is unique: a short link, and a network's own number of an offer.
export const offers: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table offers (
    slug text primary key,
    title text not null,
    network text not null,
    template text not null,
    short text unique,
    network_offer_id text,
    click_id_param text,
    active integer not null check (active in (0, 1)),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (network, network_offer_id)
  )`,
];
