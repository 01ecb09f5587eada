export const DATABASES = ["SQLite", "PostgreSQL"] as const;
export type Database = (typeof DATABASES)[number];

/** By what `--database` calls them. */
export const DATABASE_NAMES: Readonly<Record<string, readonly Database[]>> = {
  sqlite: ["SQLite"],
  postgres: ["PostgreSQL"],
  both: DATABASES,
};
