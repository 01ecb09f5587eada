import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Transactor } from "../work.ts";
import { bannerHits } from "./banner-hits.ts";
import { findNames } from "./find-names.ts";
import type { AdNameStore } from "./model.ts";
import { saveNames } from "./save-names.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function adNameStore(db: Kysely<Database>, { name }: Dialect, { transact, read }: Transactor): AdNameStore {
  return {
    save: (names, now) => transact(saveNames(db, name, names, now)),
    of: (ids) => read(() => rowsOf(findNames(db, name, ids))),
    bannerHits: () => read(bannerHits(db)),
  };
}
