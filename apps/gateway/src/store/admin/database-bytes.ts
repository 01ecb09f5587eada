import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";

/** SQLite's file without its log, which is put into it again and again; PostgreSQL's own count with indexes. */
export function databaseBytes(db: Kysely<Database>, { name }: Dialect): Work<number> {
  const bytes =
    name === "sqlite"
      ? sql<number>`(select page_count * page_size from pragma_page_count(), pragma_page_size())`
      : sql<number>`pg_database_size(current_database())`;
  const query = db.selectNoFrom(bytes.as("bytes"));
  return function* () {
    const [row] = yield* rowsOf(query);
    return Number(row?.bytes ?? 0);
  };
}
