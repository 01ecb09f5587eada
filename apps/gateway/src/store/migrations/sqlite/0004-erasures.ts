import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// The record of erasures, and indexes for what operators ask for: a user's rows, the failed deliveries. A click without a user_id may have it in s6 (the
// integration document's links), so that is looked up too; only such clicks are in its index.
export const erasures: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table erasures (
    id integer primary key autoincrement,
    erased_at integer not null,
    erased_rows text not null
  ) strict`,
  "create index api_utmtracking_by_s6 on api_utmtracking ((extra ->> 's6')) where user_id is null",
  "create index event_keys_by_click on event_keys (click_id)",
  "create index deliveries_failed on deliveries (id) where status = 'failed'",
];
