import { type RawBuilder, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { NewCost } from "./model.ts";

export const COST_KEY = sql`day, mark, value, currency`;

/** Lines as a table of both databases. By key, so that two gateways wait for one another instead of deadlocking. */
export function rowsIn(lines: readonly NewCost[], dialect: Dialect["name"]): RawBuilder<unknown> {
  const rows = lines
    .map(({ day, mark, value, currency, amount_minor }) => ({
      key: [day, mark, value, currency].join("\0"),
      row: [day, mark, value, currency, amount_minor],
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const json = JSON.stringify(rows.map(({ row }) => row));
  const each = dialect === "sqlite" ? sql`json_each(${json})` : sql`json_array_elements(${json}::json)`;
  return sql`(
    select value ->> 0 as day, value ->> 1 as mark, value ->> 2 as value, value ->> 3 as currency,
      cast(value ->> 4 as bigint) as amount_minor
    from ${each}
  )`;
}
