import type { DatabaseSync, StatementSync } from "node:sqlite";

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

/** The text of each statement. */
export type StatementTexts = Readonly<Record<keyof Statements, string>>;

/** Prepared once, since compiling costs more than running. */
export function prepareStatements(database: DatabaseSync, texts: StatementTexts): Statements {
  const prepare = (name: keyof Statements) => database.prepare(texts[name]);
  return {
    begin: prepare("begin"),
    commit: prepare("commit"),
    rollback: prepare("rollback"),
    key: prepare("key"),
    insertClick: prepare("insertClick"),
    insertDelivery: prepare("insertDelivery"),
    updateDelivery: prepare("updateDelivery"),
    insertAttempt: prepare("insertAttempt"),
  };
}
