import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import type { CostFilter } from "./model.ts";

const FIRST_DAY = "0000-01-01";
const LAST_DAY = "9999-12-31";

/** All lines of these days, both included (`2026-11-01`). */
export function costLines(db: Kysely<Database>, from: string, to: string) {
  return chosenCosts(db, { from, to }).selectAll();
}

/** The lines of a filter, with nothing selected yet. */
export function chosenCosts(
  db: Kysely<Database>,
  { from = FIRST_DAY, to = LAST_DAY, mark, value, currency, source }: CostFilter,
) {
  let query = db.selectFrom("costs").where("day", ">=", from).where("day", "<=", to);
  if (mark !== undefined) query = query.where("mark", "=", mark);
  if (value !== undefined) query = query.where("value", "=", value);
  if (currency !== undefined) query = query.where("currency", "=", currency);
  if (source !== undefined) query = query.where("source", "=", source);
  return query;
}
