import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// The visit that brought a user to a click on an offer. Only such clicks have one, so the index holds no others: it finds
// the clicks of a visit, for the visit's story and for the erasure of its user.
export const visitOfClick: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  "alter table api_utmtracking add column visit_click_id text",
  `create index api_utmtracking_by_visit on api_utmtracking (visit_click_id)
    where visit_click_id is not null`,
];
