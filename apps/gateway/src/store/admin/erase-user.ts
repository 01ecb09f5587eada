import { type Kysely, type RawBuilder, sql } from "kysely";
import type { ConversionRow, PostbackRow } from "../conversions/model.ts";
import { eraseReports } from "../saved-reports/erase-reports.ts";
import type { Database } from "../schema.ts";
import { eraseMessages } from "../targets/user-messages.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import { type ClickRecord, ERASED, ERASED_URL, type Erasure } from "./model.ts";
import { ofUser, userClicks, userConversions, userPostbacks, userStatistics } from "./user-rows.ts";
import { type VisitorNames, visitorNames } from "./visitor-names.ts";
import { type Holds, holderOf, keptParams, withoutUser } from "./without-user.ts";

/**
 * Takes a user's data out of every table, and leaves the rows, so that no count changes (ADR 0013). Which rows are the
 * user's is told by the clicks, so these are emptied last.
 */
export function eraseUser(
  db: Kysely<Database>,
  now: RawBuilder<number>,
  userId: string,
  newToken: () => string,
): Work<Erasure> {
  return function* (): ReturnType<Work<Erasure>> {
    const clicks = yield* rowsOf(userClicks(db, userId).selectAll());
    const conversions = yield* rowsOf(userConversions(db, userId).selectAll());
    const postbacks = yield* userPostbacks(db, userId);
    const statistics = yield* rowsOf(userStatistics(db, userId).select("id"));
    if (clicks.length + conversions.length + postbacks.length + statistics.length === 0) {
      return { id: undefined, erasedAt: 0, rows: {} };
    }
    const outbox = yield* eraseOutbox(db, now, userId);
    const messages = yield* eraseMessages(db, now, userId);
    yield* eraseReports(db, userId);
    const holds = holderOf(userId, clicks);
    for (const postback of postbacks) yield* rowsOf(erasePostback(db, postback, holds));
    for (const conversion of conversions) yield* rowsOf(eraseConversion(db, conversion, holds));
    const named = db.updateTable("statistics_rows").set({ value: null }).where("value", "=", userId);
    yield* execute(named.where("kind", "=", sql.lit("user" as const)));
    const nameOf = visitorNames(newToken);
    // A click without a user is the user's by its visit, so the visit is emptied after it.
    const visitsLast = clicks.toSorted((a, b) => Number(a.visit_click_id === null) - Number(b.visit_click_id === null));
    for (const click of visitsLast) yield* rowsOf(eraseClick(db, click, userId, holds, nameOf));
    const rows = {
      api_utmtracking: clicks.length,
      ...outbox,
      conversions: conversions.length,
      postbacks: postbacks.length,
      messages,
    };
    const record = db.insertInto("erasures").values({ erased_at: now, erased_rows: JSON.stringify(rows) });
    const [kept] = yield* rowsOf(record.returning(["id", "erased_at"]));
    return { id: kept?.id, erasedAt: kept?.erased_at ?? 0, rows };
  };
}

/**
 * Deliveries before their attempts: their rows are locked then, and an attempt that ends meanwhile finds its lease gone
 * and writes nothing.
 */
function* eraseOutbox(db: Kysely<Database>, now: RawBuilder<number>, userId: string) {
  const ids = userClicks(db, userId).select("c.id");
  const clickIds = userClicks(db, userId).select("c.click_id");
  yield* execute(
    db
      .updateTable("deliveries")
      .set({ status: "failed", error: ERASED, leased_by: null, finished_at: now })
      .where("status", "=", "pending")
      .where("id", "in", ids),
  );
  const deliveries = yield* rowsOf(
    db
      .updateTable("deliveries")
      .set({ url: ERASED_URL, user_agent: null, referer: null, location: null })
      .where("id", "in", ids)
      .returning("id"),
  );
  const attempts = yield* rowsOf(
    db.updateTable("attempts").set({ location: null }).where("delivery_id", "in", ids).returning("number"),
  );
  const keys = yield* rowsOf(db.deleteFrom("event_keys").where("click_id", "in", clickIds).returning("click_id"));
  return { deliveries: deliveries.length, attempts: attempts.length, event_keys: keys.length };
}

/** Still the user's when it is written: another gateway might have erased the row meanwhile. */
function eraseClick(db: Kysely<Database>, click: ClickRecord, userId: string, holds: Holds, nameOf: VisitorNames) {
  return db
    .updateTable("api_utmtracking")
    .set(withoutUser(click, holds, nameOf(click)))
    .where("id", "=", click.id)
    .where(ofUser(userId));
}

/** A network that names its transactions by the user gets another name for this one: then a repeat is a new one. */
function eraseConversion(
  db: Kysely<Database>,
  { id, identity, transaction_id, evidence }: ConversionRow,
  holds: Holds,
) {
  return db
    .updateTable("conversions")
    .set({
      user_id: null,
      identity: holds(identity) ? `erased-${id}` : identity,
      transaction_id: holds(transaction_id) ? null : transaction_id,
      evidence: holds(evidence) ? null : evidence,
    })
    .where("id", "=", id);
}

function erasePostback(db: Kysely<Database>, { id, params, reason, ip }: PostbackRow, holds: Holds) {
  return db
    .updateTable("postbacks")
    .set({
      params: keptParams(params, holds),
      reason: holds(reason) ? null : reason,
      ip: holds(ip) ? "" : ip,
    })
    .where("id", "=", id);
}
