import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// Who came, beside what an hour comes to, and pieces of one minute in the hour that is not over, not of five (ADR 0020):
// all hours are counted again. A gateway of the version before, which goes on for a while beside, does not know the new
// column, so that it can't put hours of its own there.
export const usersOfHours: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  "delete from report_segments",
  "alter table report_segments add column form integer not null check (form = 2)",
  "delete from report_shortcuts",
  "update report_progress set built_to_ms = null, held_by = null, held_until_ms = 0",
];
