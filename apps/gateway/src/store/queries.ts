import { COLUMN_MARKS } from "@metka/contract";
import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import { type ClaimRequest, type FirstClick, MAX_UNKNOWNS, type VisitRow } from "./model.ts";
import type { Database, EventKeyTable } from "./schema.ts";

/** Where the queries of the two databases differ. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** Unix ms by the database's own clock: leases of several gateways need one clock. */
  readonly now: RawBuilder<number>;
}

export interface Lease {
  /** This gateway's name among those that share the database. */
  readonly gateway: string;
  readonly durationMs: number;
}

/** SQLite's clock is this process' own, by a function that `open-database.ts` adds: SQL and code see the same time. */
export const SQLITE: Dialect = { name: "sqlite", now: sql<number>`cast(now_ms() as integer)` };
/** A subquery is worked out once a statement, so an index on due_at can be searched; the bare function, once a row. */
export const POSTGRES: Dialect = {
  name: "postgres",
  now: sql<number>`(select (extract(epoch from clock_timestamp()) * 1000)::bigint)`,
};

/** A literal, so that the partial index on pending deliveries serves the query. */
const PENDING = sql.lit("pending" as const);

const VISIT_COLUMNS = [
  "click_id",
  "event_type",
  "received_at",
  "user_id",
  ...COLUMN_MARKS,
  "extra",
] as const satisfies readonly (keyof VisitRow)[];

/** A lease that ends with this many unknown ends before it was the last attempt that may end so. */
const LAST_UNKNOWN = MAX_UNKNOWNS - 1;

/** The error in the record of such an attempt. */
export const CUT_OFF = "шлюз прервался во время попытки";

/** The lease of the longest DELIVERY_TIMEOUT_MS (config.ts, workers.ts): gateways that share a database may differ in it. */
const LONGEST_LEASE_MS = 75_000;
/** A network may ask to be left alone for an hour (deliver/outcome.ts); no backoff is longer. */
const LONGEST_DELAY_MS = 3_600_000;

/**
 * Due times that the clock may have given before it was set back by `byMs`, what was overdue then included; where it
 * was not (0), those that no clock could give. What was given since is sent a little early, which does no harm.
 */
function isBeyond(now: RawBuilder<number>, byMs: number): RawBuilder<boolean> {
  return sql<boolean>`due_at > ${now} + case
    when leased_by is not null then ${sql.lit(LONGEST_LEASE_MS)}
    else ${sql.lit(byMs === 0 ? LONGEST_DELAY_MS : 0)}
  end`;
}

/** The queries that are one for both databases. */
export class Queries {
  readonly #db: Kysely<Database>;
  readonly #dialect: Dialect;

  constructor(db: Kysely<Database>, dialect: Dialect) {
    this.#db = db;
    this.#dialect = dialect;
  }

  /**
   * Leases due deliveries. If a row still has an old lease, its attempt was cut off: `interrupted` is set, and the
   * attempt counts as one of unknown end.
   */
  claim({ host, limit, leasesEndBy }: ClaimRequest, lease: Lease) {
    // Materialized: the rows are picked and locked once, however the update is planned.
    return this.#db
      .with(
        (cte) => cte("due").materialized(),
        (db) =>
          db
            .selectFrom("deliveries")
            .select("id")
            .where("status", "=", PENDING)
            .where("host", "=", host)
            .where("due_at", "<=", this.#dialect.now)
            .where((eb) =>
              eb.or([
                eb("leased_by", "is", null),
                eb.and([eb("due_at", "<=", leasesEndBy), eb("unknowns", "<", LAST_UNKNOWN)]),
              ]),
            )
            .orderBy("due_at")
            .orderBy("id")
            .limit(limit)
            .$if(this.#dialect.name === "postgres", (query) => query.forUpdate().skipLocked()),
      )
      .updateTable("deliveries")
      .set((eb) => ({
        interrupted: eb.case().when("leased_by", "is", null).then(sql.lit(0)).else(sql.lit(1)).end(),
        unknowns: eb
          .case()
          .when("leased_by", "is", null)
          .then(eb.ref("unknowns"))
          .else(eb("unknowns", "+", 1))
          .end(),
        attempts: eb("attempts", "+", 1),
        leased_by: lease.gateway,
        due_at: sql<number>`${this.#dialect.now} + ${sql.lit(lease.durationMs)}`,
      }))
      .where("id", "in", (eb) => eb.selectFrom("due").select("due.id"))
      .returning([
        "id",
        "network",
        "host",
        "url",
        "user_agent",
        "referer",
        "attempts",
        "unknowns",
        "interrupted",
        "created_at",
        "target",
        "method",
        "body",
      ]);
  }

  async pendingHosts(): Promise<{ host: string; pending: number }[]> {
    return await this.#db
      .selectFrom("deliveries")
      .select((eb) => ["host", eb.fn.countAll<number>().as("pending")])
      .where("status", "=", PENDING)
      .groupBy("host")
      .execute();
  }

  /** In this order: first the record, which a repeat after a crash in between does not change. */
  endHopeless(leasesEndBy: number) {
    const hopeless = this.#db
      .selectFrom("deliveries")
      .where("status", "=", PENDING)
      .where("due_at", "<=", this.#dialect.now)
      .where("due_at", "<=", leasesEndBy)
      .where("leased_by", "is not", null)
      .where("unknowns", ">=", LAST_UNKNOWN);
    const record = this.#db
      .insertInto("attempts")
      .columns(["delivery_id", "number", "outcome", "error", "gateway", "started_at", "duration_ms"])
      .expression(
        hopeless.select((eb) => [
          "id",
          "attempts",
          sql.lit("unknown" as const).as("outcome"),
          sql.lit(CUT_OFF).as("error"),
          eb.fn.coalesce("leased_by", sql.lit("")).as("gateway"),
          this.#dialect.now.as("started_at"),
          sql.lit(0).as("duration_ms"),
        ]),
      )
      .onConflict((conflict) => conflict.doNothing());
    const end = this.#db
      .updateTable("deliveries")
      .set((eb) => ({
        status: sql.lit("failed" as const),
        unknowns: eb("unknowns", "+", 1),
        error: CUT_OFF,
        leased_by: null,
        finished_at: this.#dialect.now,
      }))
      .where("id", "in", hopeless.select("id"));
    return { record, end };
  }

  /** 429 is left alone: that network said when it wants to be asked again. */
  hasten(host: string) {
    return this.#db
      .updateTable("deliveries")
      .set({ due_at: this.#dialect.now })
      .where("status", "=", PENDING)
      .where("host", "=", host)
      .where("leased_by", "is", null)
      .where("due_at", ">", this.#dialect.now)
      .where((eb) => eb.or([eb("http_status", "is", null), eb("http_status", "!=", 429)]));
  }

  async clock(): Promise<number> {
    if (this.#dialect.name === "sqlite") return Date.now();
    const { rows } = await sql<{ now: number }>`select ${this.#dialect.now} as now`.execute(this.#db);
    return rows[0]?.now ?? Number.NaN;
  }

  clockSetBack(byMs: number) {
    const { now } = this.#dialect;
    const movedBack = sql<number>`case
      when leased_by is not null then ${now} + ${sql.lit(LONGEST_LEASE_MS)}
      when due_at - ${sql.lit(byMs)} > ${now} + ${sql.lit(LONGEST_DELAY_MS)} then ${now}
      else due_at - ${sql.lit(byMs)}
    end`;
    return this.#db
      .updateTable("deliveries")
      .set({
        due_at: sql<number>`case when ${isBeyond(now, byMs)} then ${movedBack} else due_at end`,
        created_at: sql<number>`case when created_at > ${now} then ${now} else created_at end`,
      })
      .where("status", "=", PENDING)
      .where(sql<boolean>`(${isBeyond(now, byMs)} or created_at > ${now})`);
  }

  /** For a gateway that starts alone on its database: all leases belong to a process that has ended. */
  async endAllLeases(): Promise<void> {
    await this.#db
      .updateTable("deliveries")
      .set({ due_at: this.#dialect.now })
      .where("status", "=", PENDING)
      .where("leased_by", "is not", null)
      .execute();
    // A poll that was cut off is simply done again.
    await this.#db
      .updateTable("connectors")
      .set({ run: null, leased_by: null, lease_ends_at: null, next_run_at: this.#dialect.now })
      .where("run", "is not", null)
      .execute();
  }

  /** Who holds an event_id. */
  async keyHolder(eventId: string): Promise<Selectable<EventKeyTable> | undefined> {
    return await this.#db
      .selectFrom("event_keys")
      .select(["event_id", "click_id", "user_id", "offer"])
      .where("event_id", "=", eventId)
      .executeTakeFirst();
  }

  /** A click that has a delivery, as all have that an event_id names. */
  async firstClick(clickId: string): Promise<FirstClick | undefined> {
    return await this.#db
      .selectFrom("api_utmtracking as c")
      .innerJoin("deliveries as d", "d.id", "c.id")
      .select(["c.id", "c.click_id", "d.host", "d.status", "d.http_status", "d.attempts", "d.unknowns"])
      .where("c.click_id", "=", clickId)
      .executeTakeFirst();
  }

  /** By the index of `click_id`, which is unique: one row. */
  async findVisit(clickId: string): Promise<VisitRow | undefined> {
    return await this.#db
      .selectFrom("api_utmtracking")
      .select(VISIT_COLUMNS)
      .where("click_id", "=", clickId)
      .executeTakeFirst();
  }

  async lastClickId(): Promise<number> {
    const { last } = await this.#db
      .selectFrom("api_utmtracking")
      .select((clicks) => clicks.fn.max("id").as("last"))
      .executeTakeFirstOrThrow();
    return last ?? 0;
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#db);
  }
}
