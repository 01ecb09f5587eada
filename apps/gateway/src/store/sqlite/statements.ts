import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Compilable, type Kysely, sql } from "kysely";
import { CLICK_COLUMNS } from "../click-columns.ts";
import type { Database } from "../schema.ts";

export interface Statements {
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly rollback: StatementSync;
  /** event_id, click_id, user_id, offer */
  readonly key: StatementSync;
  /** CLICK_COLUMNS */
  readonly insertClick: StatementSync;
  /** id, network, host, url, user_agent, referer, attempts, due_at, leased_by, created_at */
  readonly insertDelivery: StatementSync;
  /** status, due_at, 1 for an unknown outcome, http_status, location, error, finished_at; id, leased_by, attempts */
  readonly updateDelivery: StatementSync;
  /** delivery_id, number, outcome, http_status, location, error, gateway, started_at, duration_ms */
  readonly insertAttempt: StatementSync;
}

/** Written by Kysely, so that table and column names are checked; prepared once, since compiling costs more than running. */
export function prepareStatements(database: DatabaseSync, db: Kysely<Database>): Statements {
  const prepare = (query: Compilable) => database.prepare(query.compile().sql);
  const hole = sql<never>`?`;
  const click = db.insertInto("api_utmtracking").columns(CLICK_COLUMNS);
  return {
    begin: database.prepare("begin immediate"),
    commit: database.prepare("commit"),
    rollback: database.prepare("rollback"),
    key: prepare(
      db
        .insertInto("event_keys")
        .values({ event_id: hole, click_id: hole, user_id: hole, offer: hole })
        .onConflict((conflict) => conflict.doNothing()),
    ),
    insertClick: prepare(click.expression(sql`values (${sql.join(CLICK_COLUMNS.map(() => hole))})`)),
    insertDelivery: prepare(
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
    updateDelivery: prepare(
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
    insertAttempt: prepare(
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
