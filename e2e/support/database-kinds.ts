import { describe, inject } from "vitest";
import { freshDatabase } from "./fresh-database.ts";

/** The databases that everything is shown on. */
export const DATABASE_KINDS = ["sqlite", "postgres"] as const;

export type DatabaseKind = (typeof DATABASE_KINDS)[number];

/** On both at the same time, and on each one test after another: most of these tests wait more than they work. */
export function describeOnBoth(title: string, define: (kind: DatabaseKind) => void): void {
  describe.concurrent.each(DATABASE_KINDS)("%s", (kind) => {
    describe(title, { concurrent: false }, () => define(kind));
  });
}

/** An empty database for the gateways of one fixture. */
export async function emptyDatabase(kind: DatabaseKind): Promise<string> {
  return kind === "sqlite" ? "sqlite" : await freshDatabase(inject("postgresUrl"));
}
