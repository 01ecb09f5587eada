import type { Kysely } from "kysely";
import { findFirstClick } from "../conversions/find-first-click.ts";
import { DAY_MS } from "../durations.ts";
import type { Database } from "../schema.ts";
import { removeMessages } from "../targets/user-messages.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import type { TestRows, TestRowsRequest } from "./model.ts";
import { countPicked, type PickedClick, type PickedRows, pickTestRows } from "./test-rows.ts";

/** How many test rows one window has; nothing is changed. */
export function countTestRows(db: Kysely<Database>, request: TestRowsRequest): Work<TestRows> {
  return function* () {
    const picked = yield* pickTestRows(db, request);
    return { rows: yield* countPicked(db, picked), next: picked.next };
  };
}

/**
 * Removes the test rows of one window from every table. Triggers note which times of the reports have changed. `now` is
 * ISO 8601: conversions of somebody else look for another click from then on.
 */
export function removeTestRows(db: Kysely<Database>, now: string, request: TestRowsRequest): Work<TestRows> {
  return function* () {
    const picked = yield* pickTestRows(db, request);
    const rows = yield* countPicked(db, picked);
    const { clicks, conversions, elsewhere } = picked;
    if (elsewhere.length > 0) {
      const none = { click_id: null, first_click_id: null, model: null, evidence: null, reason: REMOVED };
      const lost = db.updateTable("conversions").set({ ...none, checked_at: now, updated_at: now });
      yield* execute(lost.where("id", "in", elsewhere));
    }
    yield* removeConversions(db, conversions);
    if (picked.postbacks.length > 0) {
      yield* execute(db.deleteFrom("postbacks").where("id", "in", picked.postbacks));
    }
    if (clicks.length > 0) yield* removeClicks(db, clicks);
    return { rows, next: picked.next };
  };
}

const REMOVED = "клик был тестовым и удалён";

function* removeConversions(db: Kysely<Database>, ids: PickedRows["conversions"]) {
  if (ids.length === 0) return;
  yield* removeMessages(db, ids);
  yield* execute(db.deleteFrom("conversion_changes").where("conversion_id", "in", ids));
  yield* execute(db.deleteFrom("postbacks").where("conversion_id", "in", ids));
  yield* execute(db.deleteFrom("conversions").where("id", "in", ids));
}

/** Deliveries first: an attempt that ends meanwhile then finds its lease gone and writes nothing. */
function* removeClicks(db: Kysely<Database>, clicks: readonly PickedClick[]) {
  const ids = clicks.map(({ id }) => id);
  const clickIds = clicks.map(({ click_id }) => click_id);
  yield* execute(db.deleteFrom("deliveries").where("id", "in", ids));
  yield* execute(db.deleteFrom("attempts").where("delivery_id", "in", ids));
  yield* execute(db.deleteFrom("event_keys").where("click_id", "in", clickIds));
  yield* execute(db.deleteFrom("api_utmtracking").where("id", "in", ids));
  yield* findFirstAgain(db, clicks);
}

/** If the first click of a real conversion was a test, the user's next click becomes the first. */
function* findFirstAgain(db: Kysely<Database>, clicks: readonly PickedClick[]) {
  const removed = new Map(clicks.map(({ click_id, received_at }) => [click_id, Date.parse(received_at)]));
  const query = db
    .selectFrom("conversions as v")
    .innerJoin("api_utmtracking as c", "c.click_id", "v.click_id")
    .select(["v.id as conversion", "v.user_id as user", "v.created_at", "v.first_click_id"])
    .select(["c.id", "c.click_id", "c.event_type", "c.received_at", "c.user_id", "c.offer"])
    .where("v.first_click_id", "in", [...removed.keys()]);
  for (const { conversion, user, created_at, first_click_id, ...click } of yield* rowsOf(query)) {
    // The window began before the removed click, so its next click is within the window, too.
    const sinceMs = removed.get(first_click_id ?? "") ?? Date.parse(created_at);
    const windowDays = (Date.parse(created_at) - sinceMs) / DAY_MS;
    const first = yield* findFirstClick(db, { click, userId: user, createdAt: created_at, windowDays });
    yield* execute(db.updateTable("conversions").set({ first_click_id: first }).where("id", "=", conversion));
  }
}
