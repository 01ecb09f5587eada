import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Transactor, type Work } from "../work.ts";
import type { AlertStore, DeliveryShare } from "./model.ts";
import { observeAlerts, wantedOf } from "./observe-alerts.ts";

/** As many of the last deliveries tell how things stand, and no more are read however many there are. */
const LAST_DELIVERIES = 1_000;

/** `db` only writes the queries; `transact` and `read` run them. */
export function alertStore(db: Kysely<Database>, dialect: Dialect, { transact, read }: Transactor): AlertStore {
  return {
    all: () => read(() => rowsOf(db.selectFrom("alerts").selectAll().orderBy("kind").orderBy("subject"))),
    wantedKinds: async () => {
      const active = db.selectFrom("targets").select("settings").where("active", "=", 1);
      return new Set((await read(() => rowsOf(active))).flatMap(({ settings }) => wantedOf(settings)));
    },
    observe: (...observed) => transact(observeAlerts(db, dialect, ...observed)),
    deliveryShare: (sinceMs) => read(deliveryShare(db, sinceMs)),
    hadClicks: (periods) => read(hadClicks(db, periods)),
  };
}

/** By the key, from its end: a message's delivery has an id below 0. */
function deliveryShare(db: Kysely<Database>, sinceMs: number): Work<DeliveryShare> {
  const last = db
    .selectFrom("deliveries")
    .select(["status", "error", "created_at"])
    .where("id", ">", 0)
    .orderBy("id", "desc")
    .limit(LAST_DELIVERIES);
  return function* (): ReturnType<Work<DeliveryShare>> {
    const recent = (yield* rowsOf(last)).filter(({ created_at }) => created_at >= sinceMs);
    const ended = recent.filter(({ status, error }) => status !== "pending" || error !== null);
    return { ended: ended.length, failing: ended.filter(({ status }) => status !== "delivered").length };
  };
}

function hadClicks(db: Kysely<Database>, periods: Parameters<AlertStore["hadClicks"]>[0]): Work<readonly boolean[]> {
  return function* (): ReturnType<Work<readonly boolean[]>> {
    const found: boolean[] = [];
    for (const [from, to] of periods) {
      const clicks = db.selectFrom("api_utmtracking").select("id").where("isbot", "=", sql.lit(0));
      const [click] = yield* rowsOf(clicks.where("received_at", ">=", from).where("received_at", "<", to).limit(1));
      found.push(click !== undefined);
    }
    return found;
  };
}
