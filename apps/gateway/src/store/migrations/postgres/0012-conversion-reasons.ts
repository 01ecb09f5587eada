import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// Why a conversion has no click, or what is doubtful about it. Those from before have none until they are looked at
// again, which is within minutes.
export const conversionReasons: Migration = {
  async up(db) {
    await sql.raw("alter table conversions add column reason text").execute(db);
  },
};
