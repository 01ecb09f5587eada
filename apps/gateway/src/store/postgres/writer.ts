import { type Kysely, sql } from "kysely";
import { CLICK_COLUMNS } from "../click-columns.ts";
import type { AttemptRecord, NewClick } from "../model.ts";
import { type Lease, POSTGRES } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { WriteResult } from "../write-op.ts";

const CLICK_TYPES: Partial<Record<(typeof CLICK_COLUMNS)[number], string>> = {
  timestamp: "timestamptz",
  received_at: "timestamptz",
  extra: "jsonb",
  isbot: "smallint",
};

const columns = sql.raw(CLICK_COLUMNS.join(", "));
const typedColumns = sql.raw(CLICK_COLUMNS.map((name) => `${name} ${CLICK_TYPES[name] ?? "text"}`).join(", "));

/** One statement a batch, its rows in one JSON parameter: a round trip and a sync whatever the number of clicks. */
export class PostgresWriter {
  readonly #db: Kysely<Database>;
  readonly #lease: Lease;

  constructor(db: Kysely<Database>, lease: Lease) {
    this.#db = db;
    this.#lease = lease;
  }

  /** Throws where any row fails; then none is stored. */
  async writeClicks(clicks: readonly NewClick[]): Promise<WriteResult[]> {
    const rows = JSON.stringify(clicks.map(toJsonRow));
    // Keys go in sorted, so that two gateways with the same keys wait for one another instead of deadlocking.
    const { rows: stored } = await sql<{ id: number; click_id: string }>`
      with input as materialized (
        select * from json_to_recordset(${rows}::json) as row (
          ${typedColumns}, event_id text, leased boolean,
          d_network text, d_host text, d_url text, d_user_agent text, d_referer text
        )
      ), keys as (
        insert into event_keys (event_id, click_id, user_id, offer)
        select event_id, click_id, user_id, offer from input where event_id is not null order by event_id, click_id
        on conflict do nothing
        returning click_id
      ), clicks as (
        insert into api_utmtracking (${columns})
        select ${columns} from input
        where event_id is null or click_id in (select click_id from keys)
        order by click_id
        returning id, click_id
      ), outbox as (
        insert into deliveries
          (id, network, host, url, user_agent, referer, status, attempts, unknowns, due_at, leased_by, interrupted, created_at)
        select
          clicks.id, d_network, d_host, d_url, d_user_agent, d_referer, 'pending', leased::int, 0,
          clock.now + case when leased then ${sql.lit(this.#lease.durationMs)} else 0 end,
          case when leased then ${this.#lease.gateway} end,
          0, clock.now
        from clicks join input using (click_id), (select ${POSTGRES.now} as now) as clock
        where d_url is not null
      )
      select id, click_id from clicks`.execute(this.#db);
    const ids = new Map(stored.map(({ id, click_id }) => [click_id, id]));
    // One that is absent found its event_id taken.
    return clicks.map(({ click }) => {
      const id = ids.get(click.click_id);
      return id === undefined ? { kind: "taken" } : { kind: "stored", id };
    });
  }

  /** Throws where any row fails; then none is written. */
  async writeAttempts(attempts: readonly AttemptRecord[]): Promise<WriteResult[]> {
    const rows = JSON.stringify(
      attempts.map(({ next, ...attempt }) => ({ ...attempt, status: next?.status, delay_ms: next?.delayMs })),
    );
    const { rows: recorded } = await sql<{ id: number; number: number }>`
      with input as materialized (
        select * from json_to_recordset(${rows}::json) as row (
          id bigint, number int, outcome text, http_status int, location text, error text,
          started_at bigint, duration_ms int, status text, delay_ms bigint
        )
      ), held as (
        update deliveries d set
          status = input.status,
          due_at = ${POSTGRES.now} + input.delay_ms,
          unknowns = d.unknowns + (input.outcome = 'unknown')::int,
          http_status = input.http_status,
          location = input.location,
          error = input.error,
          finished_at = case when input.status <> 'pending' then ${POSTGRES.now} end,
          leased_by = null,
          interrupted = 0
        from input
        where input.status is not null
          and d.id = input.id and d.leased_by = ${this.#lease.gateway} and d.attempts = input.number
        returning d.id, input.number
      ), kept as (
        select id, number from held
        union all
        select id, number from input where status is null
      ), history as (
        insert into attempts
          (delivery_id, number, outcome, http_status, location, error, gateway, started_at, duration_ms)
        select id, number, outcome, http_status, location, error, ${this.#lease.gateway}, started_at, duration_ms
        from input join kept using (id, number)
        -- Its lease over, endHopeless may just have put it on record as cut off: the truth replaces that.
        on conflict (delivery_id, number) do update set
          outcome = excluded.outcome, http_status = excluded.http_status, location = excluded.location,
          error = excluded.error, gateway = excluded.gateway,
          started_at = excluded.started_at, duration_ms = excluded.duration_ms
      )
      select id, number from kept`.execute(this.#db);
    const held = new Set(recorded.map(attemptKey));
    return attempts.map((attempt) => ({ kind: "recorded", held: held.has(attemptKey(attempt)) }));
  }
}

function attemptKey({ id, number }: { readonly id: number; readonly number: number }): string {
  return `${id}/${number}`;
}

function toJsonRow({ click, delivery, leased, eventId }: NewClick): Record<string, unknown> {
  return {
    ...click,
    // It is JSON text already; parsed here, it is stored as an object and not as a string.
    extra: click.extra === null ? null : JSON.parse(click.extra),
    event_id: eventId,
    leased,
    ...(delivery === null
      ? {}
      : {
          d_network: delivery.network,
          d_host: delivery.host,
          d_url: delivery.url,
          d_user_agent: delivery.user_agent,
          d_referer: delivery.referer,
        }),
  };
}
