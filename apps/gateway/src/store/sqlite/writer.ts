import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { CLICK_COLUMNS } from "../click-columns.ts";
import type { AttemptRecord, ClaimedDelivery, NewClick } from "../model.ts";
import type { Lease } from "../queries.ts";
import type { PlainQuery, WriteOp, WriteResult } from "../write-op.ts";
import { isBusy } from "./is-busy.ts";
import { toInput } from "./parameters.ts";
import { prepareStatements, type Statements, type StatementTexts } from "./statements.ts";
import { faultOf, type Written } from "./thread-messages.ts";

/**
 * The hot path: prepared statements row by row inside one transaction. All is synchronous, so nothing else can get
 * between BEGIN and COMMIT on the one connection.
 */
export class SqliteWriter {
  readonly #database: DatabaseSync;
  readonly #lease: Lease;
  readonly #statements: Statements;
  #claiming: StatementSync | undefined;

  constructor(database: DatabaseSync, texts: StatementTexts, lease: Lease) {
    this.#database = database;
    this.#lease = lease;
    this.#statements = prepareStatements(database, texts);
  }

  /**
   * All in one transaction; where that fails, each in its own, so that one bad row fails no other.
   * Throws, with nothing written, where another program has the database locked.
   */
  write(ops: readonly WriteOp[]): Written[] {
    try {
      return this.#transaction(() => ops.map((op) => ({ result: this.#write(op) })));
    } catch (error) {
      if (isBusy(error)) throw error;
      if (ops.length === 1) return [{ fault: faultOf(error) }];
      return ops.map((op) => {
        try {
          return { result: this.#transaction(() => this.#write(op)) };
        } catch (own) {
          return { fault: faultOf(own) };
        }
      });
    }
  }

  #transaction<T>(work: () => T): T {
    this.#statements.begin.run();
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

  #write(op: WriteOp): WriteResult {
    switch (op.kind) {
      case "click":
        return this.#writeClick(op.value);
      case "attempt":
        return this.#writeAttempt(op.value);
      case "claim":
        return this.#claim(op.value);
    }
  }

  /** Its text never changes, so it is prepared once. */
  #claim({ sql, parameters }: PlainQuery): WriteResult {
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
    target: text(row.target),
    method: text(row.method),
    body: text(row.body),
  };
}
