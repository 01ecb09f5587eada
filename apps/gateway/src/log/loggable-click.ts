import type { LogLevel } from "../config.ts";

/** A stored click's fields for the log: names are personal data, so they are shown at `debug` only. */
export function loggableClick(
  fields: Readonly<Record<string, unknown>>,
  level: LogLevel,
): Readonly<Record<string, unknown>> {
  if (level === "debug" || !("first_name" in fields || "last_name" in fields)) return fields;
  const { first_name, last_name, ...rest } = fields;
  return rest;
}
