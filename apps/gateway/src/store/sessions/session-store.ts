import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Transactor } from "../work.ts";
import type { SessionStore } from "./model.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function sessionStore(db: Kysely<Database>, { transact, read }: Transactor): SessionStore {
  return {
    async add(session) {
      await transact(() => rowsOf(db.insertInto("sessions").values(session).returning("id_hash")));
    },
    async find(idHash) {
      const [row] = await read(() => rowsOf(db.selectFrom("sessions").selectAll().where("id_hash", "=", idHash)));
      return row;
    },
    async remove(idHash) {
      await transact(() => rowsOf(db.deleteFrom("sessions").where("id_hash", "=", idHash).returning("id_hash")));
    },
    async removeExpired(now) {
      await transact(() => rowsOf(db.deleteFrom("sessions").where("expires_at", "<=", now).returning("id_hash")));
    },
  };
}
