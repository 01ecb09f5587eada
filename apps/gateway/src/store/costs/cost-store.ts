import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Transactor } from "../work.ts";
import { applyDay } from "./apply-day.ts";
import { costDays } from "./cost-days.ts";
import { listCosts } from "./list-costs.ts";
import type { CostStore } from "./model.ts";
import { presentCosts } from "./present-costs.ts";
import { removeCosts } from "./remove-costs.ts";
import { saveCosts } from "./save-costs.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function costStore(db: Kysely<Database>, dialect: Dialect, { transact, read }: Transactor): CostStore {
  return {
    save: (lines, zone, now) => transact(saveCosts(db, dialect.name, lines, zone, now)),
    apply: (day, now) => transact(applyDay(db, dialect, day, now)),
    list: (filter, page) => read(listCosts(db, filter, page)),
    present: (lines) => read(presentCosts(db, dialect.name, lines)),
    days: (filter) => read(costDays(db, filter)),
    remove: (filter) => transact(removeCosts(db, filter)),
  };
}
