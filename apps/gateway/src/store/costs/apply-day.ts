import { type Kysely, type RawBuilder, sql } from "kysely";
import { isPolling } from "../connectors/is-polling.ts";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import { type AppliedDay, type ConnectorDay, IMPORT, type LostPoll } from "./model.ts";

/**
 * Makes a day's lines what a connector has read of it. Lines of a person's own stay. Ids are unique in their cabinets,
 * so lines that another connector brought for them are of the same ads (it was renamed, or its mark was another one).
 */
export function applyDay(
  db: Kysely<Database>,
  dialect: Dialect,
  { run, source, mark, day, zone, currency, lines }: ConnectorDay,
  now: string,
): Work<AppliedDay | LostPoll> {
  const read = linesIn(lines, dialect.name);
  const at = dialect.name === "sqlite" ? sql`${now}` : sql`${now}::timestamptz`;
  return function* () {
    if (!(yield* isPolling(db, dialect, source, run))) return { held: false };
    const removed = yield* rowsOf(
      db
        .deleteFrom("costs")
        .where("day", "=", day)
        .where("source", "<>", IMPORT)
        .where(
          sql<boolean>`value in (select value from ${read} as line where line.amount_minor = 0 or costs.mark <> ${mark})`,
        )
        .returning("value"),
    );
    const written = yield* rowsOf(
      db
        .insertInto("costs")
        .columns(["day", "mark", "value", "currency", "zone", "amount_minor", "updated_at", "source"])
        .expression(
          sql`select ${day}, ${mark}, value, ${currency}, ${zone}, amount_minor, ${at}, ${source}
            from ${read} as line where amount_minor > 0`,
        )
        .onConflict((conflict) =>
          conflict
            .columns(["day", "mark", "value", "currency"])
            .doUpdateSet((eb) => ({
              zone: eb.ref("excluded.zone"),
              amount_minor: eb.ref("excluded.amount_minor"),
              updated_at: eb.ref("excluded.updated_at"),
              source: eb.ref("excluded.source"),
            }))
            .where("costs.source", "<>", IMPORT)
            .where(
              sql<boolean>`(costs.amount_minor, costs.zone, costs.source)
                <> (excluded.amount_minor, excluded.zone, excluded.source)`,
            ),
        )
        .returning("value"),
    );
    const kept = yield* rowsOf(
      db
        .selectFrom("costs")
        .innerJoin(sql<{ value: string; amount_minor: number }>`${read}`.as("line"), "line.value", "costs.value")
        .select(["costs.value", "costs.amount_minor as imported_minor", "line.amount_minor as read_minor"])
        .where("costs.day", "=", day)
        .where("costs.mark", "=", mark)
        .where("costs.currency", "=", currency)
        .where("costs.source", "=", IMPORT)
        .whereRef("costs.amount_minor", "<>", "line.amount_minor")
        .orderBy("costs.value"),
    );
    return { held: true, written: written.length, removed: removed.length, kept };
  };
}

/** As a table of both databases, by value: two gateways wait for one another instead of deadlocking. */
function linesIn(lines: ConnectorDay["lines"], dialect: Dialect["name"]): RawBuilder<unknown> {
  const rows = [...lines].sort((a, b) => (a.value < b.value ? -1 : 1)).map((line) => [line.value, line.amount_minor]);
  const json = JSON.stringify(rows);
  const each = dialect === "sqlite" ? sql`json_each(${json})` : sql`json_array_elements(${json}::json)`;
  return sql`(select value ->> 0 as value, cast(value ->> 1 as bigint) as amount_minor from ${each})`;
}
