import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { CompiledQuery, Kysely } from "kysely";
import { CLICK_COLUMNS } from "../click-columns.ts";
import { DatabaseBusy } from "../group-commit.ts";
import type { AttemptRecord, ClaimedDelivery, NewClick } from "../model.ts";
import type { Lease } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { WriteOp, WriteResult } from "../write-op.ts";
import { asker } from "./asker.ts";
import { toInput } from "./dialect.ts";
import { isBusy } from "./is-busy.ts";
import { prepareStatements, type Statements } from "./statements.ts";

/**
 * The hot path: prepared statements row by row inside one transaction, with Kysely only to write their SQL.
 * All is synchronous, so nothing else can get between BEGIN and COMMIT on the one connection.
 */
export class SqliteWriter {
  readonly #database: DatabaseSync;
  readonly #lease: Lease;
  readonly #statements: Statements;
  #claiming: StatementSync | undefined;
  readonly #ask: ReturnType<typeof asker>;

  constructor(database: DatabaseSync, db: Kysely<Database>, lease: Lease) {
    this.#database = database;
    this.#lease = lease;
    this.#statements = prepareStatements(database, db);
    this.#ask = asker(database);
  }

  /**
   * All in one transaction; where that fails, each in its own, so that one bad row fails no other.
   * Throws `DatabaseBusy`, with nothing written, where another program has the database locked.
   */
  write(ops: readonly WriteOp[]): PromiseSettledResult<WriteResult>[] {
    try {
      return this.#transaction(() => ops.map((op) => ({ status: "fulfilled", value: this.#write(op) })));
    } catch (reason) {
      if (reason instanceof DatabaseBusy) throw reason;
      if (ops.length === 1) return [{ status: "rejected", reason }];
      return ops.map((op) => {
        try {
          return { status: "fulfilled", value: this.#transaction(() => this.#write(op)) };
        } catch (own) {
          return { status: "rejected", reason: own };
        }
      });
    }
  }

  #transaction<T>(work: () => T): T {
    this.#begin();
    try {
      const result = work();
      this.#statements.commit.run();
      return result;
    } catch (error) {
      // A full disk may have rolled the transaction back already.
      if (this.#database.isTransaction) this.#statements.rollback.run();
      throw error;
    }
  }

  /** Does not wait for a lock: the event loop would stand still for as long. */
  #begin(): void {
    try {
      this.#statements.begin.run();
    } catch (cause) {
      throw isBusy(cause) ? new DatabaseBusy("another program has the SQLite file locked", { cause }) : cause;
    }
  }

  #write(op: WriteOp): WriteResult {
    switch (op.kind) {
      case "click":
        return this.#writeClick(op.value);
      case "attempt":
        return this.#writeAttempt(op.value);
      case "claim":
        return this.#claim(op.value);
      case "work":
        op.value(this.#ask);
        return { kind: "worked" };
    }
  }

  /** Its text never changes, so it is prepared once; Kysely knows the order of its parameters. */
  #claim({ sql, parameters }: CompiledQuery): WriteResult {
    this.#claiming ??= this.#database.prepare(sql);
    return { kind: "claimed", deliveries: this.#claiming.all(...parameters.map(toInput)).map(toClaimed) };
  }

  #writeClick({ click, delivery, leased, eventId }: NewClick): WriteResult {
    const { key, insertClick, insertDelivery } = this.#statements;
    if (eventId !== null && key.run(eventId, click.click_id, click.user_id, click.offer).changes === 0) {
      return { kind: "taken" };
    }
    const id = Number(insertClick.run(...CLICK_COLUMNS.map((name) => click[name])).lastInsertRowid);
    if (delivery === null) return { kind: "stored", id };
    const now = Date.now();
    insertDelivery.run(
      id,
      delivery.network,
      delivery.host,
      delivery.url,
      delivery.user_agent,
      delivery.referer,
      leased ? 1 : 0,
      leased ? now + this.#lease.durationMs : now,
      leased ? this.#lease.gateway : null,
      now,
    );
    return { kind: "stored", id };
  }

  #writeAttempt(record: AttemptRecord): WriteResult {
    const { id, number, outcome, http_status, location, error, next } = record;
    const now = Date.now();
    if (next === undefined) {
      this.#insertAttempt(record);
      return { kind: "recorded", held: true };
    }
    const { changes } = this.#statements.updateDelivery.run(
      next.status,
      now + next.delayMs,
      outcome === "unknown" ? 1 : 0,
      http_status,
      location,
      error,
      next.status === "pending" ? null : now,
      id,
      this.#lease.gateway,
      number,
    );
    if (changes === 0) return { kind: "recorded", held: false };
    this.#insertAttempt(record);
    return { kind: "recorded", held: true };
  }

  #insertAttempt({ id, number, outcome, http_status, location, error, started_at, duration_ms }: AttemptRecord): void {
    this.#statements.insertAttempt.run(
      id,
      number,
      outcome,
      http_status,
      location,
      error,
      this.#lease.gateway,
      started_at,
      duration_ms,
    );
  }
}

function toClaimed(row: Record<string, SQLOutputValue>): ClaimedDelivery {
  const text = (value: SQLOutputValue | undefined) => (typeof value === "string" ? value : null);
  return {
    id: Number(row.id),
    network: String(row.network),
    host: String(row.host),
    url: String(row.url),
    user_agent: text(row.user_agent),
    referer: text(row.referer),
    attempts: Number(row.attempts),
    unknowns: Number(row.unknowns),
    interrupted: Number(row.interrupted),
    created_at: Number(row.created_at),
  };
}
