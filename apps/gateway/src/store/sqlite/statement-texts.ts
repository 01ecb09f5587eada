import { type Compilable, type Kysely, sql } from "kysely";
import { CLICK_COLUMNS } from "../click-columns.ts";
import type { Database } from "../schema.ts";
import type { StatementTexts } from "./statements.ts";

/** Written by Kysely, so that table and column names are checked. */
export function statementTexts(db: Kysely<Database>): StatementTexts {
  const text = (query: Compilable) => query.compile().sql;
  const hole = sql<never>`?`;
  const click = db.insertInto("api_utmtracking").columns(CLICK_COLUMNS);
  return {
    begin: "begin immediate",
    commit: "commit",
    rollback: "rollback",
    key: text(
      db
        .insertInto("event_keys")
        .values({ event_id: hole, click_id: hole, user_id: hole, offer: hole })
        .onConflict((conflict) => conflict.doNothing()),
    ),
    insertClick: text(click.expression(sql`values (${sql.join(CLICK_COLUMNS.map(() => hole))})`)),
    insertDelivery: text(
      db.insertInto("deliveries").values({
        id: hole,
        network: hole,
        host: hole,
        url: hole,
        user_agent: hole,
        referer: hole,
        attempts: hole,
        due_at: hole,
        leased_by: hole,
        created_at: hole,
        status: sql.lit("pending" as const),
        unknowns: sql.lit(0),
        interrupted: sql.lit(0),
      }),
    ),
    updateDelivery: text(
      db
        .updateTable("deliveries")
        .set({
          status: hole,
          due_at: hole,
          unknowns: sql`unknowns + ?`,
          http_status: hole,
          location: hole,
          error: hole,
          finished_at: hole,
          leased_by: sql.lit(null),
          interrupted: sql.lit(0),
        })
        .where("id", "=", hole)
        .where("leased_by", "=", hole)
        .where("attempts", "=", hole),
    ),
    insertAttempt: text(
      db
        .insertInto("attempts")
        .values({
          delivery_id: hole,
          number: hole,
          outcome: hole,
          http_status: hole,
          location: hole,
          error: hole,
          gateway: hole,
          started_at: hole,
          duration_ms: hole,
        })
        // Its lease over, endHopeless may just have put it on record as cut off: the truth replaces that.
        .onConflict((conflict) =>
          conflict.columns(["delivery_id", "number"]).doUpdateSet((eb) => ({
            outcome: eb.ref("excluded.outcome"),
            http_status: eb.ref("excluded.http_status"),
            location: eb.ref("excluded.location"),
            error: eb.ref("excluded.error"),
            gateway: eb.ref("excluded.gateway"),
            started_at: eb.ref("excluded.started_at"),
            duration_ms: eb.ref("excluded.duration_ms"),
          })),
        ),
    ),
  };
}
