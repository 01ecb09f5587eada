import type { Types } from "./dialects.ts";

/** Connectors: services that the gateway polls. */
export function connectorTables({ integer, end }: Types): readonly string[] {
  return [
    `create table connectors (
      name text primary key,
      kind text not null,
      next_run_at ${integer} not null,
      run text,
      leased_by text,
      lease_ends_at ${integer},
      started_at ${integer},
      success_at ${integer},
      failed_at ${integer},
      error text,
      failures integer not null,
      summary text,
      state text
    ) ${end}`,
  ];
}
