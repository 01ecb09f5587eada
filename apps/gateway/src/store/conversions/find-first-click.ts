import { type Kysely, sql } from "kysely";
import { DAY_MS } from "../durations.ts";
import type { Database } from "../schema.ts";
import { rowsOf } from "../work.ts";
import type { FoundClick } from "./model.ts";

export interface FirstClickSearch {
  /** The conversion's own click. */
  readonly click: FoundClick;
  readonly userId: string | null;
  /** When the conversion was first reported, ISO 8601. */
  readonly createdAt: string;
  readonly windowDays: number;
}

/**
 * A step of a work: the user's first click on the offer within the window before the conversion, or the conversion's
 * own click where none came before it. Migration 0006 says the same of the conversions from before it.
 */
export function* findFirstClick(db: Kysely<Database>, search: FirstClickSearch) {
  const { click, userId } = search;
  if (userId === null) return click.click_id;
  const [first] = yield* rowsOf(firstBefore(db, { ...search, userId }));
  return first?.click_id ?? click.click_id;
}

export function firstBefore(
  db: Kysely<Database>,
  { click, userId, createdAt, windowDays }: FirstClickSearch & { readonly userId: string },
) {
  const since = new Date(Date.parse(createdAt) - windowDays * DAY_MS).toISOString();
  return (
    db
      .selectFrom("api_utmtracking")
      .select("click_id")
      .where("user_id", "=", userId)
      .where("offer", "=", click.offer)
      .where("received_at", ">=", since)
      .where("received_at", "<=", click.received_at)
      .where((eb) => eb.or([eb("received_at", "<", click.received_at), eb("id", "<", click.id)]))
      // As for the last click: one that waited in the browser came after the conversion and happened before it.
      .where((eb) =>
        eb.or([
          eb("received_at", "<=", createdAt),
          eb.and([eb("timestamp", ">=", since), eb("timestamp", "<=", createdAt)]),
        ]),
      )
      .where("event_type", "in", [sql.lit("arbitrage_send"), sql.lit("offer_click")])
      .where("isbot", "=", sql.lit(0))
      .orderBy("received_at")
      .orderBy("id")
      .limit(1)
  );
}
