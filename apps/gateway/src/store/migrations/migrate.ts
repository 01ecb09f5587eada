import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Database } from "../schema.ts";

/** Brings the schema up to date, forward only, under the database's lock: gateways that start together wait in turn. */
export async function migrate(db: Kysely<Database>, migrations: Record<string, Migration>): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  await demandKnown(db, migrations);
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === "Error")?.migrationName;
    throw new Error(`Миграция базы${failed === undefined ? "" : ` ${failed}`} не прошла`, { cause: error });
  }
  return results.map(({ migrationName }) => migrationName);
}

/** A database that another version has made is left as it is. */
async function demandKnown(db: Kysely<Database>, migrations: Record<string, Migration>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const strange = rows.find(({ name }) => !(name in migrations));
  if (strange === undefined) return;
  throw new Error(
    `База сделана другой версией Metka (миграция ${strange.name}), эта версия её не читает и не меняет. ` +
      "Задайте новую базу в DATABASE_URL или пустую папку в DATA_DIR, а старую оставьте той версии, что её сделала",
  );
}
