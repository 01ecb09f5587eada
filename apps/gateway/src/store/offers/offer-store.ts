import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Transactor, type Work } from "../work.ts";
import type { OfferRow, OfferSaved, OfferSettings, OfferStore } from "./model.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function offerStore(db: Kysely<Database>, dialect: Dialect, { transact, read }: Transactor): OfferStore {
  return {
    all: () => read(() => rowsOf(db.selectFrom("offers").selectAll().orderBy("slug"))),
    create: (offer, now) => transact(createOffer(db, offer, now)),
    change: (...change) => transact(changeOffer(db, dialect, ...change)),
  };
}

function createOffer(
  db: Kysely<Database>,
  ...[offer, now]: Parameters<OfferStore["create"]>
): Work<Awaited<ReturnType<OfferStore["create"]>>> {
  return function* (): ReturnType<Work<OfferSaved>> {
    const insert = db.insertInto("offers").values({ ...offer, created_at: now, updated_at: now });
    // Of two at the same time, one waits here for the other, and then learns which offer has the name.
    const [row] = yield* rowsOf(insert.onConflict((conflict) => conflict.doNothing()).returningAll());
    if (row !== undefined) return { kind: "saved", row };
    return { kind: "taken", by: yield* rowsOf(twins(db, offer)) };
  };
}

type Changed = Awaited<ReturnType<OfferStore["change"]>>;

function changeOffer(
  db: Kysely<Database>,
  { name }: Dialect,
  ...[slug, offer, now, before]: Parameters<OfferStore["change"]>
): Work<Changed> {
  return function* (): ReturnType<Work<Changed>> {
    // An update has no ON CONFLICT: so that what is free now is free a line later, others wait. Reading goes on.
    if (name === "postgres") yield sql`lock table offers in share row exclusive mode`.compile(db);
    const [known] = yield* rowsOf(db.selectFrom("offers").selectAll().where("slug", "=", slug));
    if (known === undefined) return { kind: "unknown" };
    if (before !== undefined && !isSame(known, before)) return { kind: "moved" };
    const others = (yield* rowsOf(twins(db, { slug, ...offer }))).filter((other) => other.slug !== slug);
    if (others.length > 0) return { kind: "taken", by: others };
    const update = db.updateTable("offers").set({ ...offer, updated_at: now });
    const [row] = yield* rowsOf(update.where("slug", "=", slug).returningAll());
    if (row === undefined) throw new Error(`the offer ${slug} went away while it was changed`);
    return { kind: "saved", row };
  };
}

function isSame(row: OfferRow, before: OfferSettings): boolean {
  const { title, network, template, short, network_offer_id, click_id_param } = before;
  return (
    row.title === title &&
    row.network === network &&
    row.template === template &&
    row.short === short &&
    row.network_offer_id === network_offer_id &&
    row.click_id_param === click_id_param
  );
}

/** The offers that have the same slug, short link or number in the same network. */
function twins(
  db: Kysely<Database>,
  { slug, short, network, network_offer_id }: Pick<OfferRow, "slug" | "short" | "network" | "network_offer_id">,
) {
  return db
    .selectFrom("offers")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("slug", "=", slug),
        // Nothing equals null, so an offer without one has no twin by it.
        eb("short", "=", short),
        eb.and([eb("network", "=", network), eb("network_offer_id", "=", network_offer_id)]),
      ]),
    )
    .orderBy("slug");
}
