import { cleanValue } from "@metka/links";
import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import type { Database } from "../schema.ts";
import { userMessages } from "../targets/user-messages.ts";
import { rowsOf, type Work } from "../work.ts";
import type { UserData } from "./model.ts";

/**
 * The clicks of one user: those with the ID; of those without one, the clicks whose `s6` is it, since that is where the
 * integration document's links carry it, and those that came from a visit of the user's. Each part has an index of its
 * own (migrations 0003, 0004 and 0011). The last is written so that SQLite goes from the user's visits to their clicks,
 * not through all clicks without a user.
 */
export function userClicks(db: Kysely<Database>, userId: string) {
  return db.selectFrom("api_utmtracking as c").where(
    sql<SqlBool>`c.id in (
      select id from api_utmtracking where user_id = ${userId}
      union all
      select id from api_utmtracking where user_id is null and extra ->> 's6' = ${userId}
      union all
      select click.id from api_utmtracking visit cross join api_utmtracking click
      where visit.user_id = ${userId} and click.visit_click_id = visit.click_id and coalesce(click.user_id, '') = ''
    )`,
  );
}

/** The same of a single row of `api_utmtracking`. */
export function ofUser(userId: string): Expression<SqlBool> {
  return sql<SqlBool>`(user_id = ${userId} or (user_id is null and (extra ->> 's6' = ${userId} or exists (
    select 1 from api_utmtracking visit
    where visit.click_id = api_utmtracking.visit_click_id and visit.user_id = ${userId}
  ))))`;
}

/** Conversions of the user's clicks, and those for which the network named the user. */
export function userConversions(db: Kysely<Database>, userId: string) {
  const clickIds = userClicks(db, userId).select("c.click_id");
  return db
    .selectFrom("conversions")
    .where((eb) => eb.or([eb("user_id", "=", userId), eb("click_id", "in", clickIds)]));
}

/** Steps of a work: the postbacks of those conversions, and those without any that name the user. */
export function* userPostbacks(db: Kysely<Database>, userId: string) {
  const conversions = userConversions(db, userId).select("id");
  const pattern = `%${userId.replace(/[\\%_]/g, "\\$&")}%`;
  const postbacks = yield* rowsOf(
    db
      .selectFrom("postbacks")
      .selectAll()
      .where((eb) =>
        eb.or([
          eb("conversion_id", "in", conversions),
          eb.and([eb("conversion_id", "is", null), sql<SqlBool>`params like ${pattern} escape '\\'`]),
        ]),
      )
      .orderBy("id"),
  );
  return postbacks.filter(
    ({ conversion_id, params }) =>
      conversion_id !== null || textsIn(JSON.parse(params)).some((text) => cleanValue(text) === cleanValue(userId)),
  );
}

/** However deep they stand. A network's JSON may hold anything, `{"toString": 1}` too, which no `String()` takes. */
function textsIn(json: unknown): string[] {
  const texts: string[] = [];
  const waiting = [json];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === "object" && value !== null) waiting.push(...Object.values(value));
    else texts.push(String(value));
  }
  return texts;
}

/** Rows that networks count by user; those of a click are the click's. */
export function userStatistics(db: Kysely<Database>, userId: string) {
  const rows = db.selectFrom("statistics_rows").where("value", "=", userId).orderBy("id");
  return rows.where("kind", "=", sql.lit("user" as const));
}

/** Everything kept about a user, from every table. */
export function userData(db: Kysely<Database>, userId: string): Work<UserData> {
  const ids = userClicks(db, userId).select("c.id");
  const clickIds = userClicks(db, userId).select("c.click_id");
  const conversionIds = userConversions(db, userId).select("id");
  return function* () {
    return {
      clicks: yield* rowsOf(userClicks(db, userId).selectAll().orderBy("c.id")),
      deliveries: yield* rowsOf(db.selectFrom("deliveries").selectAll().where("id", "in", ids).orderBy("id")),
      attempts: yield* rowsOf(
        db.selectFrom("attempts").selectAll().where("delivery_id", "in", ids).orderBy("delivery_id").orderBy("number"),
      ),
      event_keys: yield* rowsOf(
        db.selectFrom("event_keys").selectAll().where("click_id", "in", clickIds).orderBy("click_id"),
      ),
      conversions: yield* rowsOf(userConversions(db, userId).selectAll().orderBy("id")),
      changes: yield* rowsOf(
        db.selectFrom("conversion_changes").selectAll().where("conversion_id", "in", conversionIds).orderBy("id"),
      ),
      postbacks: yield* userPostbacks(db, userId),
      messages: yield* rowsOf(userMessages(db, userId)),
      statistics: yield* rowsOf(userStatistics(db, userId).selectAll()),
    };
  };
}
