import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// Clicks of redirects may be a robot's or a link preview's: those are kept apart. What was there before came from
// browsers' scripts, so 0 is right for it. A constant default rewrites no row, however large the table.
export const redirects: Migration = {
  async up(db) {
    await sql`alter table api_utmtracking add column isbot smallint not null default 0`.execute(db);
  },
};
