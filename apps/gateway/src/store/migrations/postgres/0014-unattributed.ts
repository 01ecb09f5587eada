import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// Conversions without a click are no longer in the counted hours, since a report has a row of its own for them (ADR
// 0029): all hours are counted again.
export const unattributed: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  "delete from report_segments",
  "delete from report_shortcuts",
  "update report_progress set built_to_ms = null, held_by = null, held_until_ms = 0",
];
