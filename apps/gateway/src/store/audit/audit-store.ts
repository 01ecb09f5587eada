import type { Kysely } from "kysely";
import type { PageRequest } from "../admin/model.ts";
import { pageOf } from "../admin/page.ts";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Transactor } from "../work.ts";
import type { AuditFilter, AuditStore } from "./model.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function auditStore(db: Kysely<Database>, { now }: Dialect, { transact, read }: Transactor): AuditStore {
  return {
    add: (record) => transact(() => execute(db.insertInto("audit").values({ ...record, at: now }))),
    list: (filter, page) => {
      const rows = listed(db, filter, page);
      return read(function* () {
        return pageOf(yield* rowsOf(rows), page.limit);
      });
    },
  };
}

function listed(db: Kysely<Database>, { action, from, to }: AuditFilter, { before, limit }: PageRequest) {
  let query = db
    .selectFrom("audit")
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (action !== undefined) query = query.where("action", "=", action);
  if (from !== undefined) query = query.where("at", ">=", Date.parse(from));
  if (to !== undefined) query = query.where("at", "<", Date.parse(to));
  if (before !== undefined) query = query.where("id", "<", before);
  return query;
}
