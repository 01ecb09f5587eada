import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Transactor } from "../work.ts";
import type { SavedReportStore } from "./model.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function savedReportStore(db: Kysely<Database>, { transact, read }: Transactor): SavedReportStore {
  return {
    list: () => read(() => rowsOf(db.selectFrom("saved_reports").selectAll().orderBy("name").orderBy("id"))),
    async add(report) {
      await transact(() => rowsOf(db.insertInto("saved_reports").values(report).returning("id")));
    },
    async remove(id) {
      const removed = await transact(() => rowsOf(db.deleteFrom("saved_reports").where("id", "=", id).returning("id")));
      return removed.length > 0;
    },
    listLinks: () =>
      read(() => rowsOf(db.selectFrom("report_links").selectAll().orderBy("created_at", "desc").orderBy("id"))),
    async addLink(link) {
      await transact(() => rowsOf(db.insertInto("report_links").values(link).returning("id")));
    },
    async findLink(secretHash) {
      const [link] = await read(() =>
        rowsOf(db.selectFrom("report_links").selectAll().where("secret_hash", "=", secretHash)),
      );
      return link;
    },
    async removeLink(id) {
      const removed = await transact(() => rowsOf(db.deleteFrom("report_links").where("id", "=", id).returning("id")));
      return removed.length > 0;
    },
  };
}
