import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Transactor } from "../work.ts";
import { applyDay } from "./apply-day.ts";
import { listCosts } from "./list-costs.ts";
import type { CostStore } from "./model.ts";
import { removeCosts } from "./remove-costs.ts";
import { saveCosts } from "./save-costs.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function costStore(db: Kysely<Database>, dialect: Dialect, { transact, read }: Transactor): CostStore {
  return {
    save: (lines, zone, now) => transact(saveCosts(db, dialect.name, lines, zone, now)),
    apply: (day, now) => transact(applyDay(db, dialect, day, now)),
    list: (filter, page) => read(listCosts(db, filter, page)),
    remove: (filter) => transact(removeCosts(db, filter)),
  };
}
