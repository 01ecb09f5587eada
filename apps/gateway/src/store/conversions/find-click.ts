import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf } from "../work.ts";
import type { ClickSearch, Found, Miss } from "./model.ts";

/** A longer list of offers is of no use to a reader. */
const MOST_NAMED_OFFERS = 5;
const COLUMNS = ["id", "click_id", "event_type", "received_at", "user_id", "offer"] as const;

/** A step of a work: the first click that the search finds. */
export function* findClick(db: Kysely<Database>, { named, last }: ClickSearch) {
  const clicks = db.selectFrom("api_utmtracking").select(COLUMNS);
  // One by one, since the first counts; there are a few at most, and the statement's text does not vary.
  for (const { parameter, clickId } of named) {
    const [click] = yield* rowsOf(clicks.where("click_id", "=", clickId));
    if (click !== undefined) return { model: "click_id", parameter, click, alsoClicked: [] } satisfies Found;
  }
  if (last === null) return undefined;
  const inTime = clicksInTime(db, last);
  const [click] = yield* rowsOf(inTime.select(COLUMNS).orderBy("received_at", "desc").orderBy("id", "desc").limit(1));
  if (click === undefined) return undefined;
  const others =
    last.offers.length > 1 ? inTime.select("offer").distinct().where("offer", "<>", click.offer) : undefined;
  const also = others === undefined ? [] : yield* rowsOf(others.orderBy("offer").limit(MOST_NAMED_OFFERS));
  const alsoClicked = also.map(({ offer }) => offer);
  return { model: "last_click", parameter: last.parameter, click, alsoClicked } satisfies Found;
}

/** The user's own clicks on the offers within the time. */
function clicksInTime(db: Kysely<Database>, last: NonNullable<ClickSearch["last"]>) {
  const { since, until } = last;
  return (
    userClicks(db, last)
      .where("offer", "in", last.offers)
      .where("isbot", "=", sql.lit(0))
      .where("received_at", ">=", since)
      // A click that waited in the browser came after the conversion and happened before it.
      .where((eb) =>
        eb.or([eb("received_at", "<=", until), eb.and([eb("timestamp", ">=", since), eb("timestamp", "<=", until)])]),
      )
  );
}

function userClicks(db: Kysely<Database>, { userId }: Pick<NonNullable<ClickSearch["last"]>, "userId">) {
  return db
    .selectFrom("api_utmtracking")
    .where("user_id", "=", userId)
    .where("event_type", "in", [sql.lit("arbitrage_send"), sql.lit("offer_click")]);
}

/** A step of a work: why `findClick` found nothing. Asks for one row at a time and stops at the first reason. */
export function* whyMissed(db: Kysely<Database>, { last }: ClickSearch) {
  const miss = (kind: Exclude<Miss["kind"], "other_offer">): Miss => ({ kind });
  if (last === null) return miss("not_searched");
  const latest = (query: ReturnType<typeof userClicks>) =>
    rowsOf(query.select(["offer", "isbot", "received_at"]).orderBy("received_at", "desc").limit(1));
  const onOffers = userClicks(db, last).where("offer", "in", last.offers);
  const [human] = yield* latest(onOffers.where("isbot", "=", sql.lit(0)));
  if (human !== undefined) return miss(human.received_at < last.since ? "before_window" : "after_conversion");
  const [bot] = yield* latest(onOffers);
  if (bot !== undefined) return miss("bots_only");
  const [elsewhere] = yield* latest(userClicks(db, last));
  return elsewhere === undefined
    ? miss("unknown_user")
    : ({ kind: "other_offer", offer: elsewhere.offer } satisfies Miss);
}
