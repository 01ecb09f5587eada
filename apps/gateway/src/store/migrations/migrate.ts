import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Database } from "../schema.ts";

/** Brings the schema up to date, forward only, under the database's lock: gateways that start together wait in turn. */
export async function migrate(db: Kysely<Database>, migrations: Record<string, Migration>): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === "Error")?.migrationName;
    throw new Error(`Миграция базы${failed === undefined ? "" : ` ${failed}`} не прошла`, { cause: error });
  }
  return results.map(({ migrationName }) => migrationName);
}
