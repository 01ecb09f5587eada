import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Transactor, type Work } from "../work.ts";
import type { TargetChange, TargetRow, TargetStore } from "./model.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function targetStore(db: Kysely<Database>, { transact, read }: Transactor): TargetStore {
  const targets = db.selectFrom("targets").selectAll();
  return {
    all: () => read(() => rowsOf(targets.orderBy("slug"))),
    read: async (slug) => (await read(() => rowsOf(targets.where("slug", "=", slug))))[0],
    save: (...change) => transact(saveTarget(db, ...change)),
    edit: async (...change) => (await transact(editTarget(db, ...change)))[0],
    remove: async (slug) => (await transact(removeTarget(db, slug))).length > 0,
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

const REMOVED = "получатель удалён";

function removeTarget(db: Kysely<Database>, slug: string): Work<readonly { slug: string }[]> {
  return function* (): ReturnType<Work<readonly { slug: string }[]>> {
    const removed = yield* rowsOf(db.deleteFrom("targets").where("slug", "=", slug).returning("slug"));
    const waiting = db.updateTable("messages").set({ state: "skipped", reason: REMOVED });
    yield* execute(waiting.where("state", "=", sql.lit("new" as const)).where("target", "=", slug));
    return removed;
  };
}
