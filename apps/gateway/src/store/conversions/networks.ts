import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import type { ConversionStore, NetworkRow, NewNetwork } from "./model.ts";

/** Networks that are there already stay as they are. */
export function addNetworks(db: Kysely<Database>, networks: readonly NewNetwork[], now: string): Work<void> {
  return function* () {
    for (const network of networks) {
      const row = { ...network, revision: 1, created_at: now, updated_at: now };
      const insert = db.insertInto("networks").values(row);
      yield* execute(insert.onConflict((conflict) => conflict.doNothing()));
    }
  };
}

export function listNetworks(db: Kysely<Database>): Work<readonly NetworkRow[]> {
  return () => rowsOf(db.selectFrom("networks").selectAll().orderBy("slug"));
}

export function readNetwork(db: Kysely<Database>, slug: string): Work<NetworkRow | undefined> {
  return function* (): ReturnType<Work<NetworkRow | undefined>> {
    return (yield* rowsOf(db.selectFrom("networks").selectAll().where("slug", "=", slug)))[0];
  };
}

/** Each change is a new revision: by it, postbacks that were set aside under an older one are found. */
export function saveNetwork(
  db: Kysely<Database>,
  { slug, settings, token, active }: Parameters<ConversionStore["saveNetwork"]>[0],
  fresh: Parameters<ConversionStore["saveNetwork"]>[1],
  now: string,
): Work<NetworkRow> {
  return function* (): ReturnType<Work<NetworkRow>> {
    const insert = db.insertInto("networks").values({
      slug,
      settings,
      token: token ?? fresh.token,
      active: active ?? fresh.active,
      revision: 1,
      created_at: now,
      updated_at: now,
    });
    const [row] = yield* rowsOf(
      insert
        .onConflict((conflict) =>
          conflict.column("slug").doUpdateSet({
            settings,
            ...(token === undefined ? {} : { token }),
            ...(active === undefined ? {} : { active }),
            revision: sql<number>`networks.revision + 1`,
            updated_at: now,
          }),
        )
        .returningAll(),
    );
    if (row === undefined) throw new Error(`the network ${slug} was neither created nor changed`);
    return row;
  };
}

/** Only as the revision that was read: of two that change a part at once, the second reads again. */
export function editNetwork(
  db: Kysely<Database>,
  ...[revision, { slug, settings, token, active }, now]: Parameters<ConversionStore["editNetwork"]>
): Work<NetworkRow | undefined> {
  const update = db.updateTable("networks").set({
    settings,
    ...(token === undefined ? {} : { token }),
    ...(active === undefined ? {} : { active }),
    revision: revision + 1,
    updated_at: now,
  });
  return function* (): ReturnType<Work<NetworkRow | undefined>> {
    return (yield* rowsOf(update.where("slug", "=", slug).where("revision", "=", revision).returningAll()))[0];
  };
}
