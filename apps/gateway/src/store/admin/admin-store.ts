import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Transactor } from "../work.ts";
import { clickStory, listClicks } from "./clicks.ts";
import { databaseBytes } from "./database-bytes.ts";
import { countFailed, listDeliveries, replay, replayFailed } from "./deliveries.ts";
import { deliveryHosts } from "./delivery-hosts.ts";
import { eraseUser } from "./erase-user.ts";
import { listErasures } from "./erasures.ts";
import type { AdminStore } from "./model.ts";
import { countTestRows, removeTestRows } from "./remove-test-rows.ts";
import { userData } from "./user-rows.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function adminStore(db: Kysely<Database>, dialect: Dialect, { transact, read }: Transactor): AdminStore {
  const { now } = dialect;
  return {
    clicks: (filter, page) => read(listClicks(db, filter, page)),
    story: (clickId) => read(clickStory(db, clickId)),
    deliveries: (filter, page) => read(listDeliveries(db, filter, page)),
    replay: (id, force) => transact(replay(db, now, id, force)),
    replayFailed: (filter, limit) => transact(replayFailed(db, now, filter, limit)),
    countFailed: (filter) => read(countFailed(db, filter)),
    deliveryHosts: () => read(deliveryHosts(db)),
    user: (userId) => read(userData(db, userId)),
    eraseUser: (userId, newToken) => transact(eraseUser(db, now, userId, newToken)),
    erasures: (filter, page) => read(listErasures(db, filter, page)),
    databaseBytes: () => read(databaseBytes(db, dialect)),
    countTestRows: (request) => read(countTestRows(db, request)),
    removeTestRows: (request, at) => transact(removeTestRows(db, at, request)),
  };
}
