import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { execute, rowsOf } from "../work.ts";

/** A shorter ID stands inside many other numbers, so it is looked for as a whole value only. */
const SHORTEST_PART = 5;

/** Removes saved reports and links of reports that name a user: by a filter, a chosen row, or their title. */
export function* eraseReports(db: Kysely<Database>, userId: string) {
  const reports = yield* rowsOf(db.selectFrom("saved_reports").select(["id", "name", "view"]));
  const links = yield* rowsOf(db.selectFrom("report_links").select(["id", "name", "query"]));
  const saved = reports.filter(({ name, view }) => names(userId, name, read(view))).map(({ id }) => id);
  const shared = links.filter(({ name, query }) => names(userId, name, read(query))).map(({ id }) => id);
  if (saved.length > 0) yield* execute(db.deleteFrom("saved_reports").where("id", "in", saved));
  if (shared.length > 0) yield* execute(db.deleteFrom("report_links").where("id", "in", shared));
}

/** JSON, or the text itself: what cannot be read must not keep an erasure from its end. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function names(userId: string, ...values: readonly unknown[]): boolean {
  return values.some((value) => {
    if (typeof value === "object" && value !== null) return names(userId, ...Object.values(value));
    // A filter's value in the API's form stands in quotes.
    const text = String(value).replace(/^"|"$/g, "");
    return text === userId || (userId.length >= SHORTEST_PART && text.includes(userId));
  });
}
