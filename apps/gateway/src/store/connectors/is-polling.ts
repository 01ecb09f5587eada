import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf } from "../work.ts";

/** A step of a work: whether this poll still holds its connector; it keeps others from it until the work's end. */
export function* isPolling(db: Kysely<Database>, { name: dialect }: Dialect, name: string, run: string) {
  const [row] = yield* rowsOf(
    db
      .selectFrom("connectors")
      .select("name")
      .where("name", "=", name)
      .where("run", "=", run)
      .$if(dialect === "postgres", (query) => query.forUpdate()),
  );
  return row !== undefined;
}
