import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import { DAY_MS } from "../durations.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Steps, type Work } from "../work.ts";
import type { DayFacts, SomeClicks, StatisticsRow } from "./model.ts";

/** What is compared: a day of the rows that one set of offers has. */
export interface DayOfOffers {
  readonly network: string;
  readonly kind: StatisticsRow["kind"];
  readonly day: string;
  readonly offers: readonly string[];
  /** How many clicks each reason names. */
  readonly shown: number;
}

/** Our figures of a day, the network's, and the clicks in which the two may differ. */
export function dayFacts(db: Kysely<Database>, asked: DayOfOffers): Work<DayFacts> {
  return function* (): Steps<DayFacts> {
    const clicks = yield* ownClicks(db, asked);
    return {
      ...clicks,
      ...(yield* ownConversions(db, asked)),
      theirs: yield* theirRows(db, asked),
      failed: yield* some(db, asked, sql<SqlBool>`d.status = 'failed'`),
      // Each attempt of unknown end may have been counted.
      sentTwice: yield* some(db, asked, sql<SqlBool>`d.unknowns > 0`),
      lost: asked.kind === "click" ? yield* some(db, asked, isMissing(asked.network)) : NONE,
      countedTwice: asked.kind === "click" ? yield* countedTwice(db, asked) : NONE,
    };
  };
}

const NONE: SomeClicks = { count: 0, clickIds: [] };

function bounds(day: string): { readonly from: string; readonly to: string } {
  const from = Date.parse(`${day}T00:00:00+03:00`);
  return { from: new Date(from).toISOString(), to: new Date(from + DAY_MS).toISOString() };
}

/** Clicks that go to the network, by the gateway or by the user's browser. */
function sentClicks(db: Kysely<Database>, { day, offers }: DayOfOffers) {
  const { from, to } = bounds(day);
  return db
    .selectFrom("api_utmtracking as c")
    .leftJoin("deliveries as d", "d.id", "c.id")
    .where("c.received_at", ">=", from)
    .where("c.received_at", "<", to)
    .where("c.offer", "in", offers)
    .where("c.isbot", "=", sql.lit(0))
    .where("c.event_type", "in", [sql.lit("arbitrage_send"), sql.lit("offer_click")]);
}

function* ownClicks(db: Kysely<Database>, asked: DayOfOffers) {
  const [row] = yield* rowsOf(
    sentClicks(db, asked).select([
      sql<number>`count(*)`.as("clicks"),
      sql<number>`count(distinct c.user_id)`.as("uniques"),
      sql<number>`coalesce(sum(case when d.status = 'pending' then 1 else 0 end), 0)`.as("pending"),
    ]),
  );
  return { clicks: Number(row?.clicks), uniques: Number(row?.uniques), pending: Number(row?.pending) };
}

function* some(db: Kysely<Database>, asked: DayOfOffers, which: Expression<SqlBool>): Steps<SomeClicks> {
  const query = sentClicks(db, asked).where(which);
  const [row] = yield* rowsOf(query.select(sql<number>`count(*)`.as("count")));
  const count = Number(row?.count);
  if (count === 0) return NONE;
  const clicks = yield* rowsOf(query.select("c.click_id").orderBy("c.id").limit(asked.shown));
  return { count, clickIds: clicks.map(({ click_id }) => click_id) };
}

/** Delivered, or sent by the user's browser, and no row of the network's on any day has it. */
function isMissing(network: string): Expression<SqlBool> {
  return sql<SqlBool>`(d.status is null or d.status = 'delivered') and not exists (
    select 1 from statistics_rows r
    where r.network = ${network} and r.kind = 'click' and r.key = c.click_id and r.clicks + r.conversions > 0
  )`;
}

function rowsOfDay(db: Kysely<Database>, { network, kind, day, offers }: DayOfOffers) {
  return db
    .selectFrom("statistics_rows as r")
    .where("r.network", "=", network)
    .where("r.day", "=", day)
    .where("r.kind", "=", kind)
    .where("r.offers", "=", JSON.stringify(offers));
}

function* countedTwice(db: Kysely<Database>, asked: DayOfOffers): Steps<SomeClicks> {
  const rows = yield* rowsOf(
    rowsOfDay(db, asked)
      .innerJoin("api_utmtracking as c", "c.click_id", "r.key")
      .where("r.clicks", ">", 1)
      .select("c.click_id")
      .orderBy("c.id"),
  );
  return { count: rows.length, clickIds: rows.slice(0, asked.shown).map(({ click_id }) => click_id) };
}

function* ownConversions(db: Kysely<Database>, { network, day, offers }: DayOfOffers) {
  const { from, to } = bounds(day);
  const [row] = yield* rowsOf(
    db
      .selectFrom("conversions")
      .where("network", "=", network)
      .where("created_at", ">=", from)
      .where("created_at", "<", to)
      .where("withdrawn_at", "is", null)
      // Without a click one of several offers is not known.
      .where((eb) => eb.or([eb("offer", "in", offers), ...(offers.length > 1 ? [eb("offer", "is", null)] : [])]))
      .select([
        sql<number>`count(*)`.as("conversions"),
        sql<number>`coalesce(sum(case when status = 'approved' then 1 else 0 end), 0)`.as("approved"),
        sql<number>`coalesce(sum(payout_minor), 0)`.as("income"),
        sql<number>`coalesce(sum(case when click_id is null then 1 else 0 end), 0)`.as("unattributed"),
      ]),
  );
  return {
    conversions: Number(row?.conversions),
    approved: Number(row?.approved),
    incomeMinor: Number(row?.income),
    unattributed: Number(row?.unattributed),
  };
}

function* theirRows(db: Kysely<Database>, asked: DayOfOffers) {
  const sum = (column: string) => sql<number>`coalesce(sum(${sql.ref(`r.${column}`)}), 0)`;
  const isNone = sql`(r.value = '')`;
  const isUnknown =
    asked.kind === "click"
      ? sql`(r.value <> '' and not exists (select 1 from api_utmtracking c where c.click_id = r.key))`
      : sql`(r.value <> '' and not exists (select 1 from api_utmtracking c where c.user_id = r.value))`;
  const clicksIf = (which: typeof isNone) => sql<number>`coalesce(sum(case when ${which} then r.clicks else 0 end), 0)`;
  const leadsIf = (which: typeof isNone) =>
    sql<number>`coalesce(sum(case when ${which} then r.conversions else 0 end), 0)`;
  const [row] = yield* rowsOf(
    rowsOfDay(db, asked).select([
      sum("clicks").as("clicks"),
      sum("uniques").as("uniques"),
      sum("conversions").as("conversions"),
      sum("approved").as("approved"),
      sum("income_minor").as("income"),
      clicksIf(isNone).as("none_clicks"),
      leadsIf(isNone).as("none_conversions"),
      clicksIf(isUnknown).as("unknown_clicks"),
      leadsIf(isUnknown).as("unknown_conversions"),
    ]),
  );
  return {
    clicks: Number(row?.clicks),
    uniques: Number(row?.uniques),
    conversions: Number(row?.conversions),
    approved: Number(row?.approved),
    incomeMinor: Number(row?.income),
    withoutSub: { clicks: Number(row?.none_clicks), conversions: Number(row?.none_conversions) },
    unknown: { clicks: Number(row?.unknown_clicks), conversions: Number(row?.unknown_conversions) },
  };
}
