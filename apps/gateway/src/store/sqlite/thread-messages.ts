import type { Lease } from "../queries.ts";
import type { WorkRow } from "../work.ts";
import type { PlainQuery, WriteResult } from "../write-op.ts";
import type { StatementTexts } from "./statements.ts";

/** Settings of a thread. */
export interface ThreadStart {
  readonly file: string;
  /** Settings of the thread that writes; undefined: the thread only reads, so that a long list does not delay clicks. */
  readonly writes: { readonly lease: Lease; readonly texts: StatementTexts } | undefined;
}

/** Questions to a thread, by kind. */
export interface Questions {
  /**
   * `WriteOp[]` as JSON, one transaction for all of them. Objects would be copied from thread to thread five times slower
   * than JSON is written and read.
   */
  readonly write: string;
  readonly query: PlainQuery;
  /** A statement that gives no rows. */
  readonly change: PlainQuery;
  /** The queries between `begin` and what ends it are one transaction, those after a `savepoint` a part of it. */
  readonly transaction: "begin" | "commit" | "rollback" | "savepoint" | "release" | "undo";
  readonly close: undefined;
}

export interface Answers {
  /** `Written[]` as JSON. */
  readonly write: string;
  readonly query: readonly WorkRow[];
  /** How many rows it changed. */
  readonly change: number;
  readonly transaction: undefined;
  readonly close: undefined;
}

export type Kind = keyof Questions;

export type Task = { [K in Kind]: { readonly id: number; readonly kind: K; readonly question: Questions[K] } }[Kind];

/** An answer carries the kind of its question, so that the two cannot be mixed up. */
export type Answer =
  | { [K in Kind]: { readonly id: number; readonly kind: K; readonly value: Answers[K] } }[Kind]
  | { readonly id: number; readonly kind: "failed"; readonly fault: Fault };

export type Written = { readonly result: WriteResult } | { readonly fault: Fault };

/** An error as it crosses threads, where only its text would be kept. */
export interface Fault {
  readonly message: string;
  /** SQLite's own number (sqlite.org/rescode); undefined: no error of the database. */
  readonly errcode: number | undefined;
}

/** An error of SQLite that another thread met. */
export class SqliteError extends Error {
  readonly errcode: number | undefined;

  constructor({ message, errcode }: Fault) {
    super(message);
    this.errcode = errcode;
  }
}

export function faultOf(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const errcode: unknown = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return { message, errcode: typeof errcode === "number" ? errcode : undefined };
}
