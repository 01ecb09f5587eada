import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// Who came, beside what an hour comes to, and pieces of one minute in the hour that is not over, not of five (ADR 0020):
// all hours are counted again.
export const usersOfHours: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  "drop table report_segments",
  `create table report_segments (
    id integer primary key autoincrement,
    kind text not null,
    from_ms integer not null,
    to_ms integer not null,
    form integer not null check (form = 2),
    left_out text not null,
    cells blob not null,
    unique (kind, from_ms)
  ) strict`,
  "delete from report_shortcuts",
  "update report_progress set built_to_ms = null, held_by = null, held_until_ms = 0",
];
