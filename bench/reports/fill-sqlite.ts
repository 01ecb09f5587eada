import { DatabaseSync } from "node:sqlite";
import { type Batch, FILLED_TABLES, type Filler, type Row } from "./filler.ts";

/** Nothing is synced: what a crash would spoil is made again. */
export function sqliteFiller(file: string): Filler {
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec("pragma synchronous = off; pragma cache_size = -1000000");
  const insert = (table: string, rows: readonly Row[]) => {
    const columns = Object.keys(rows[0] ?? {});
    if (columns.length === 0) return;
    const places = columns.map(() => "?").join(", ");
    const statement = database.prepare(`insert into ${table} (${columns.join(", ")}) values (${places})`);
    for (const row of rows) statement.run(...Object.values(row));
  };
  return {
    async strip() {
      const own = database
        .prepare(
          `select type, name, sql from sqlite_master
           where type in ('index', 'trigger') and sql is not null and tbl_name in (${FILLED_TABLES.map((name) => `'${name}'`)})`,
        )
        .all();
      for (const { type, name } of own) database.exec(`drop ${type} ${name}`);
      database.exec("pragma journal_mode = off");
      return async () => {
        for (const { sql } of own) database.exec(String(sql));
        database.exec("pragma journal_mode = wal");
      };
    },
    async write(batch: Batch) {
      database.exec("begin");
      for (const [table, rows] of batch) insert(table, rows);
      database.exec("commit");
    },
    async nextId() {
      return Number(database.prepare("select max(id) as id from api_utmtracking").get()?.id ?? 0) + 1;
    },
    async lastMs() {
      return Date.parse(String(database.prepare("select max(received_at) as at from api_utmtracking").get()?.at));
    },
    async close() {
      database.close();
    },
  };
}
