import type { Types } from "./dialects.ts";

/** Who changed what, and when (ADR 0042). `at` is Unix ms of the database's clock. */
export function auditTable({ id, integer, end }: Types): readonly string[] {
  return [
    `create table audit (
      id ${id},
      at ${integer} not null,
      who text not null check (who in ('token', 'session')),
      session text,
      action text not null,
      route text not null,
      object text,
      summary text not null
    ) ${end}`,
  ];
}
