import type { Types } from "./dialects.ts";

/** Reports that somebody wants to open again, and links to one report for people without the admin token. */
export function savedReportTables({ integer, end }: Types): readonly string[] {
  return [
    `create table saved_reports (
      id text primary key,
      name text not null,
      view text not null,
      created_at ${integer} not null
    ) ${end}`,
    `create table report_links (
      id text primary key,
      secret_hash text not null unique,
      name text not null,
      query text not null,
      days integer,
      created_at ${integer} not null,
      expires_at ${integer} not null
    ) ${end}`,
  ];
}
