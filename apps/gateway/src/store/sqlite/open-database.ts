import { DatabaseSync } from "node:sqlite";
import { fileTrouble } from "./database-file.ts";

/** FULL: in WAL mode each commit is on disk before it is acknowledged. 64 MB hold the upper levels of large indexes. */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5000 });
    database.exec(
      "pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -16384",
    );
    // The pragmas read one page only; a file that somebody else has cut short would be found out by the first click.
    database.exec("select count(*) from sqlite_schema");
    addClock(database);
    return database;
  } catch (cause) {
    database?.close();
    throw new Error(`Файл базы ${file} ${fileTrouble(cause)}`, { cause });
  }
}

/** Sees what is committed; in WAL mode it neither waits for a writer nor holds one up. */
export function openForReading(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  database.exec("pragma temp_store = memory; pragma cache_size = -4096");
  addClock(database);
  return database;
}

/** SQL and code see the same time. */
function addClock(database: DatabaseSync): void {
  database.function("now_ms", () => Date.now());
}
