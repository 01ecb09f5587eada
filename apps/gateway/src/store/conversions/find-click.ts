import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf } from "../work.ts";
import type { ClickSearch, Found } from "./model.ts";

const COLUMNS = ["id", "click_id", "event_type", "received_at", "user_id", "offer"] as const;

/** A step of a work: the first click that the search finds. */
export function* findClick(db: Kysely<Database>, { named, last }: ClickSearch) {
  const clicks = db.selectFrom("api_utmtracking").select(COLUMNS);
  // One by one, since the first counts; there are a few at most, and the statement's text does not vary.
  for (const { parameter, clickId } of named) {
    const [click] = yield* rowsOf(clicks.where("click_id", "=", clickId));
    if (click !== undefined) return { model: "click_id", parameter, click } satisfies Found;
  }
  if (last === null) return undefined;
  const { since, until } = last;
  const [click] = yield* rowsOf(
    clicks
      .where("user_id", "=", last.userId)
      .where("offer", "=", last.offer)
      .where("received_at", ">=", since)
      // A click that waited in the browser came after the conversion and happened before it.
      .where((eb) =>
        eb.or([eb("received_at", "<=", until), eb.and([eb("timestamp", ">=", since), eb("timestamp", "<=", until)])]),
      )
      .where("event_type", "in", [sql.lit("arbitrage_send"), sql.lit("offer_click")])
      .where("isbot", "=", sql.lit(0))
      .orderBy("received_at", "desc")
      .orderBy("id", "desc")
      .limit(1),
  );
  return click === undefined ? undefined : ({ model: "last_click", parameter: last.parameter, click } satisfies Found);
}
