import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// The user's first click on a conversion's offer, beside the one that it is attributed to (ADR 0018). Conversions from
// before are given theirs by the rule of store/conversions/find-first-click.ts.
export const firstClick: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const SINCE = "v.created_at - make_interval(hours => 24 * (n.settings::jsonb ->> 'window_days')::integer)";

const STATEMENTS = [
  "alter table conversions add column first_click_id text",
  `update conversions as v set first_click_id = coalesce((
    select f.click_id
    from networks as n
    join api_utmtracking as c on c.click_id = v.click_id
    join api_utmtracking as f on f.user_id = coalesce(c.user_id, v.user_id) and f.offer = c.offer
    where n.slug = v.network
      and f.received_at >= ${SINCE}
      and (f.received_at, f.id) < (c.received_at, c.id)
      and (f.received_at <= v.created_at or f.timestamp between ${SINCE} and v.created_at)
      and f.event_type in ('arbitrage_send', 'offer_click')
      and f.isbot = 0
    order by f.received_at, f.id
    limit 1
  ), click_id) where click_id is not null`,
  "create index conversions_by_first_click on conversions (first_click_id)",
];
