import { inject } from "vitest";
import { freshDatabase } from "./fresh-database.ts";

/** The databases that everything is shown on. */
export const DATABASE_KINDS = ["sqlite", "postgres"] as const;

export type DatabaseKind = (typeof DATABASE_KINDS)[number];

/** An empty database for one room of gateways. */
export async function emptyDatabase(kind: DatabaseKind): Promise<string> {
  return kind === "sqlite" ? "sqlite" : await freshDatabase(inject("postgresUrl"));
}
