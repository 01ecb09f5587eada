import type { Types } from "./dialects.ts";

/** What networks' statistics said last, row by row: by it a poll finds out what has changed (ADR 0034). */
export function statisticsTables({ id, integer, small, time, end }: Types): readonly string[] {
  return [
    `create table statistics_rows (
      id ${id},
      network text not null,
      kind text not null check (kind in ('click', 'user')),
      scope text not null,
      key text not null,
      day text not null,
      value text,
      source text not null,
      offers text not null,
      clicks ${integer} not null,
      uniques ${integer} not null,
      conversions ${integer} not null,
      approved ${integer} not null,
      pending ${integer} not null,
      rejected ${integer} not null,
      income_minor ${integer} not null,
      applied ${small} not null,
      updated_at ${time} not null,
      unique (network, kind, key, day, scope)
    ) ${end}`,
    "create index statistics_rows_by_source on statistics_rows (source, day)",
    "create index statistics_rows_by_day on statistics_rows (network, day)",
    // Of a user whose data is erased.
    "create index statistics_rows_by_user on statistics_rows (value) where kind = 'user'",
    // The network took the conversion back: no report counts it.
    `alter table conversions add column withdrawn_at ${time}`,
  ];
}

const NOTE = "insert into report_changes (kind, from_id, to_id) values ('conversions', new.id, new.id);";

/** Reports learn of a conversion that is withdrawn, or given again, as of any other change (ADR 0033). */
export const WITHDRAWN_NOTES = {
  sqlite: [
    `create trigger report_conversion_withdrawn after update of withdrawn_at on conversions
      when old.withdrawn_at is not new.withdrawn_at begin ${NOTE} end`,
  ],
  postgres: [
    `create function report_conversion_withdrawn() returns trigger language plpgsql as $$ begin ${NOTE} return null; end $$`,
    `create trigger report_conversion_withdrawn after update of withdrawn_at on conversions for each row
      when (old.withdrawn_at is distinct from new.withdrawn_at) execute function report_conversion_withdrawn()`,
  ],
} as const;
