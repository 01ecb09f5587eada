import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// Days and quarters beside the hours (ADR 0019), and what an hour's cells are not told apart by where it can be asked for
// without reading them. Packed hours have another form now: all are counted again.
export const reportShortcuts: Migration = {
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
    left_out text not null,
    cells blob not null,
    unique (kind, from_ms)
  ) strict`,
  `create table report_shortcuts (
    id integer primary key autoincrement,
    kind text not null,
    grain text not null check (grain in ('day', 'quarter')),
    from_ms integer not null,
    to_ms integer not null,
    left_out text not null,
    cells blob not null,
    unique (grain, kind, from_ms)
  ) strict`,
  // Those that an hour which is counted again lies in.
  "create index report_shortcuts_by_time on report_shortcuts (from_ms, to_ms)",
  "alter table report_progress add column wants_quarters integer not null default 0",
  "update report_progress set built_to_ms = null, held_by = null, held_until_ms = 0",
];
