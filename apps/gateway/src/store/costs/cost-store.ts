import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Work } from "../work.ts";
import { listCosts } from "./list-costs.ts";
import type { CostStore } from "./model.ts";
import { removeCosts } from "./remove-costs.ts";
import { saveCosts } from "./save-costs.ts";

/** `db` only writes the queries; `transact` runs them. */
export function costStore(
  db: Kysely<Database>,
  { name }: Dialect,
  transact: <T extends object>(work: Work<T>) => Promise<T>,
): CostStore {
  return {
    save: (lines, zone, now) => transact(saveCosts(db, name, lines, zone, now)),
    list: (filter, page) => transact(listCosts(db, filter, page)),
    remove: (filter) => transact(removeCosts(db, filter)),
  };
}
