import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import type { NewAdName } from "./model.ts";

const COLUMNS = ["id", "kind", "name", "status", "parent_id", "connector"] as const;

export function saveNames(
  db: Kysely<Database>,
  dialect: Dialect["name"],
  names: readonly NewAdName[],
  now: string,
): Work<{ written: number }> {
  const sorted = [...names].sort((a, b) => (`${a.id}\0${a.kind}` < `${b.id}\0${b.kind}` ? -1 : 1));
  const json = JSON.stringify(sorted.map((one) => COLUMNS.map((column) => one[column])));
  const each = dialect === "sqlite" ? sql`json_each(${json})` : sql`json_array_elements(${json}::json)`;
  const fields = sql.join(COLUMNS.map((_, at) => sql`value ->> ${sql.lit(at)}`));
  const at = dialect === "sqlite" ? sql`${now}` : sql`${now}::timestamptz`;
  const excluded = sql.raw("excluded.name, excluded.status, coalesce(excluded.parent_id, ''), excluded.connector");
  const stored = sql.raw("ad_names.name, ad_names.status, coalesce(ad_names.parent_id, ''), ad_names.connector");
  return function* () {
    const written = yield* rowsOf(
      db
        .insertInto("ad_names")
        .columns([...COLUMNS, "updated_at"])
        // `where true`: without it SQLite takes "on conflict" for the condition of a join.
        .expression(sql`select ${fields}, ${at} from ${each} as line where true`)
        .onConflict((conflict) =>
          conflict
            .columns(["id", "kind"])
            .doUpdateSet((eb) => ({
              name: eb.ref("excluded.name"),
              status: eb.ref("excluded.status"),
              parent_id: eb.ref("excluded.parent_id"),
              connector: eb.ref("excluded.connector"),
              updated_at: eb.ref("excluded.updated_at"),
            }))
            .where(sql<boolean>`(${stored}) <> (${excluded})`),
        )
        .returning("id"),
    );
    return { written: written.length };
  };
}
