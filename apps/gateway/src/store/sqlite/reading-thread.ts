import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

/** What the thread is asked and what it answers; `ReadingThread` is at the other end. */
export interface ReadingTask {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

export type ReadingAnswer =
  | { readonly id: number; readonly rows: readonly unknown[] }
  | { readonly id: number; readonly error: string };

const { file }: { file: string } = workerData;
const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
database.exec("pragma temp_store = memory; pragma cache_size = -65536");
const prepared = new Map<string, StatementSync>();
/** Texts vary with the groups and filters of a report; more than these are prepared anew. */
const MOST_PREPARED = 100;

parentPort?.on("message", ({ id, sql, parameters }: ReadingTask) => {
  parentPort?.postMessage(answer(id, sql, parameters));
});

function answer(id: number, sql: string, parameters: readonly SQLInputValue[]): ReadingAnswer {
  try {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      if (prepared.size >= MOST_PREPARED) prepared.clear();
      statement = database.prepare(sql);
      prepared.set(sql, statement);
    }
    return { id, rows: statement.all(...parameters) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
