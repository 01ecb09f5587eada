import { type Kysely, sql } from "kysely";
import { CLICK_COLUMNS } from "../click-columns.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import type { ClickFilter, ClickStory, ListedClick, Page, PageRequest } from "./model.ts";
import { pageOf } from "./page.ts";

const CLICK = CLICK_COLUMNS.map((name) => `c.${name}` as const);

/** A history with more taps of one visit is hard to read; the list of clicks has all of them. */
const MOST_OFFER_CLICKS = 100;

/** Newest first, by id. */
export function listClicks(
  db: Kysely<Database>,
  { equal, delivery, from, to }: ClickFilter,
  { before, limit }: PageRequest,
): Work<Page<ListedClick>> {
  let query = db
    .selectFrom("api_utmtracking as c")
    .leftJoin("deliveries as d", "d.id", "c.id")
    .select("c.id")
    .select(CLICK)
    .select(["d.status as delivery_status", "d.http_status as delivery_http_status", "d.attempts as delivery_attempts"])
    .orderBy("c.id", "desc")
    .limit(limit + 1);
  for (const [column, value] of equal) query = query.where(`c.${column}`, "=", value);
  if (delivery !== undefined) query = query.where("d.status", "=", sql.lit(delivery));
  if (from !== undefined) query = query.where("c.received_at", ">=", from);
  if (to !== undefined) query = query.where("c.received_at", "<", to);
  if (before !== undefined) query = query.where("c.id", "<", before);
  return function* () {
    return pageOf(yield* rowsOf(query), limit);
  };
}

/** A click with its delivery, attempts, conversions and changes. */
export function clickStory(db: Kysely<Database>, clickId: string): Work<ClickStory | undefined> {
  return function* () {
    const clicks = db.selectFrom("api_utmtracking").selectAll().where("click_id", "=", clickId);
    const [click] = yield* rowsOf(clicks);
    if (click === undefined) return undefined;
    const { visit_click_id } = click;
    const [visit] =
      visit_click_id === null
        ? []
        : yield* rowsOf(db.selectFrom("api_utmtracking").selectAll().where("click_id", "=", visit_click_id));
    const offerClicks = db.selectFrom("api_utmtracking").selectAll().where("visit_click_id", "=", clickId);
    const [delivery] = yield* rowsOf(db.selectFrom("deliveries").selectAll().where("id", "=", click.id));
    const attempts = db.selectFrom("attempts").selectAll().where("delivery_id", "=", click.id).orderBy("number");
    const conversions = db.selectFrom("conversions").where("click_id", "=", clickId);
    const changes = db.selectFrom("conversion_changes").where("conversion_id", "in", conversions.select("id"));
    return {
      click,
      visit,
      offerClicks: yield* rowsOf(offerClicks.orderBy("id").limit(MOST_OFFER_CLICKS)),
      delivery,
      attempts: yield* rowsOf(attempts),
      conversions: yield* rowsOf(conversions.selectAll().orderBy("id")),
      changes: yield* rowsOf(changes.selectAll().orderBy("id")),
    };
  };
}
