import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Work } from "../work.ts";
import { clickStory, listClicks } from "./clicks.ts";
import { listDeliveries, replay, replayFailed } from "./deliveries.ts";
import { eraseUser } from "./erase-user.ts";
import { listErasures } from "./erasures.ts";
import type { AdminStore } from "./model.ts";
import { countTestRows, removeTestRows } from "./remove-test-rows.ts";
import { userData } from "./user-rows.ts";

/** `db` only writes the queries; `transact` runs them. */
export function adminStore(
  db: Kysely<Database>,
  { now }: Dialect,
  transact: <T extends object>(work: Work<T>) => Promise<T>,
): AdminStore {
  return {
    clicks: (filter, page) => transact(listClicks(db, filter, page)),
    story: async (clickId) => (await transact(clickStory(db, clickId))).story,
    deliveries: (filter, page) => transact(listDeliveries(db, filter, page)),
    replay: (id, force) => transact(replay(db, now, id, force)),
    replayFailed: (filter, limit) => transact(replayFailed(db, now, filter, limit)),
    user: (userId) => transact(userData(db, userId)),
    eraseUser: (userId, newToken) => transact(eraseUser(db, now, userId, newToken)),
    erasures: (filter, page) => transact(listErasures(db, filter, page)),
    countTestRows: (request) => transact(countTestRows(db, request)),
    removeTestRows: (request, at) => transact(removeTestRows(db, at, request)),
  };
}
