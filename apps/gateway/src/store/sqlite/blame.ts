import { StoreUnavailable } from "../model.ts";
import { SqliteError } from "./thread-messages.ts";

/** Constraint, mismatch and size errors are a row's own fault; any other error is the database's (sqlite.org/rescode). */
const ROW_FAULTS = new Set([18, 19, 20]);

/** An error of the database as the rest of the gateway knows it. What a work itself throws stays what it is. */
export function blame(error: unknown): unknown {
  if (!(error instanceof SqliteError)) return error;
  const rowFault = error.errcode !== undefined && ROW_FAULTS.has(error.errcode & 0xff);
  return rowFault ? error : new StoreUnavailable("SQLite did not answer", { cause: error });
}
