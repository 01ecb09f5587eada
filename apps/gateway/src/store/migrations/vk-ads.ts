import type { Types } from "./dialects.ts";

/** What a connector to an ad cabinet brings: what ads are called, and whose a line of costs is. */
export function adTables({ time, keyed }: Types): readonly string[] {
  return [
    // By id first: names are looked up by the values of marks, which say nothing of the kind.
    `create table ad_names (
      id text not null,
      kind text not null check (kind in ('banner', 'group', 'campaign')),
      name text not null,
      status text not null,
      parent_id text,
      connector text not null,
      updated_at ${time} not null,
      primary key (id, kind)
    ) ${keyed}`,
    // 'import': sent by a person; else the connector's name.
    "alter table costs add column source text not null default 'import'",
  ];
}
