import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { WorkRow } from "../work.ts";
import type { PlainQuery } from "../write-op.ts";
import { MOST_PREPARED, toInput } from "./parameters.ts";

/** Asks at once, with each text prepared once. */
export function asker(database: DatabaseSync): (query: PlainQuery) => readonly WorkRow[] {
  const prepared = new Map<string, StatementSync>();
  return ({ sql, parameters }) => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      // Filters make many texts: they must not fill the memory.
      if (prepared.size >= MOST_PREPARED) prepared.clear();
      prepared.set(sql, statement);
    }
    return statement.all(...parameters.map(toInput));
  };
}
