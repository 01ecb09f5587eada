import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** All lines of these days, both included (`2026-11-01`). */
export function costLines(db: Kysely<Database>, fromDay: string, toDay: string) {
  return db.selectFrom("costs").selectAll().where("day", ">=", fromDay).where("day", "<=", toDay);
}
