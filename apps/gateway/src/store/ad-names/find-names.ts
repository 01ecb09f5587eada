import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";

/** Names of these ids, of whatever kind: as one parameter, since a report may ask for ten thousand. */
export function findNames(db: Kysely<Database>, dialect: Dialect["name"], ids: readonly string[]) {
  const json = JSON.stringify(ids);
  const each = dialect === "sqlite" ? sql`json_each(${json})` : sql`json_array_elements_text(${json}::json)`;
  return db
    .selectFrom("ad_names")
    .selectAll()
    .where(sql<boolean>`id in (select value from ${each})`)
    .orderBy("id")
    .orderBy("kind");
}
