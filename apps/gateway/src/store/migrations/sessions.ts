import type { Types } from "./dialects.ts";

/** Who is signed in to the dashboard. */
export function sessionTable({ integer, end }: Types): readonly string[] {
  return [
    `create table sessions (
      id_hash text primary key,
      token_hash text not null,
      created_at ${integer} not null,
      expires_at ${integer} not null
    ) ${end}`,
  ];
}
