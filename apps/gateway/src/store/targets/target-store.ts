import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Transactor, type Work } from "../work.ts";
import { composeMessages } from "./compose-messages.ts";
import { listMessages, readMessage } from "./list-messages.ts";
import type { TargetChange, TargetRow, TargetStore } from "./model.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function targetStore(db: Kysely<Database>, dialect: Dialect, { transact, read }: Transactor): TargetStore {
  const targets = db.selectFrom("targets").selectAll();
  const newMessage = db.selectFrom("messages").select("id").where("state", "=", NEW);
  return {
    all: () => read(() => rowsOf(targets.orderBy("slug"))),
    read: async (slug) => (await read(() => rowsOf(targets.where("slug", "=", slug))))[0],
    save: (...change) => transact(saveTarget(db, ...change)),
    edit: async (...change) => (await transact(editTarget(db, ...change)))[0],
    remove: async (slug) => (await transact(removeTarget(db, slug))).length > 0,
    hasNew: async () => (await read(() => rowsOf(newMessage.limit(1)))).length > 0,
    composeMessages: (limit, compose) => transact(composeMessages(db, dialect, limit, compose)),
    messages: (filter, page) => read(listMessages(db, filter, page)),
    message: async (id) => (await read(readMessage(db, id))).found,
    addTest: async (...test) => (await transact(addTest(db, ...test))).id,
  };
}

function saveTarget(db: Kysely<Database>, { slug, settings, active }: TargetChange, now: string): Work<TargetRow> {
  const row = { slug, settings, active: active ?? 1, revision: 1, created_at: now, updated_at: now };
  return function* (): ReturnType<Work<TargetRow>> {
    const [saved] = yield* rowsOf(
      db
        .insertInto("targets")
        .values(row)
        .onConflict((conflict) =>
          conflict.column("slug").doUpdateSet({
            settings,
            ...(active === undefined ? {} : { active }),
            revision: sql<number>`targets.revision + 1`,
            updated_at: now,
          }),
        )
        .returningAll(),
    );
    if (saved === undefined) throw new Error(`the target ${slug} was neither created nor changed`);
    return saved;
  };
}

function editTarget(
  db: Kysely<Database>,
  ...[revision, { slug, settings, active }, now]: Parameters<TargetStore["edit"]>
): Work<readonly TargetRow[]> {
  const update = db.updateTable("targets").set({
    settings,
    ...(active === undefined ? {} : { active }),
    revision: revision + 1,
    updated_at: now,
  });
  return () => rowsOf(update.where("slug", "=", slug).where("revision", "=", revision).returningAll());
}

/** A literal, so that the partial index serves the query. */
const NEW = sql.lit("new" as const);
const REMOVED = "получатель удалён";

function removeTarget(db: Kysely<Database>, slug: string): Work<readonly { slug: string }[]> {
  return function* (): ReturnType<Work<readonly { slug: string }[]>> {
    const removed = yield* rowsOf(db.deleteFrom("targets").where("slug", "=", slug).returning("slug"));
    const waiting = db.updateTable("messages").set({ state: "skipped", reason: REMOVED });
    yield* execute(waiting.where("state", "=", NEW).where("target", "=", slug));
    return removed;
  };
}

function addTest(
  db: Kysely<Database>,
  ...[target, key, facts, now]: Parameters<TargetStore["addTest"]>
): Work<{ readonly id: number }> {
  const nothing = { conversion_id: null, change_id: null, status: null, reason: null };
  const message = { target, key, kind: "test", facts, state: "new", created_at: now, ...nothing } as const;
  return function* (): ReturnType<Work<{ readonly id: number }>> {
    const [row] = yield* rowsOf(db.insertInto("messages").values(message).returning("id"));
    if (row === undefined) throw new Error("a message was inserted and has no id");
    return row;
  };
}
