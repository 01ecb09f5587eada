import { REPORT_TIMES, type ReportGroup } from "@metka/contract";
import { type RawBuilder, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import { type ClickCounts, type ConversionCounts, type CountRequest, GROUPS_MOST } from "./model.ts";

/** The groups of a row stand in `g0`, `g1`, `g2`; those that were not asked for are null. */
export type Grouped<T> = T & Readonly<Record<"g0" | "g1" | "g2", string | null>>;

const DAY_MS = 86_400_000;

const TIME_FORMATS = {
  hour: { sqlite: "%Y-%m-%dT%H:00", postgres: 'YYYY-MM-DD"T"HH24:00' },
  day: { sqlite: "%Y-%m-%d", postgres: "YYYY-MM-DD" },
  month: { sqlite: "%Y-%m", postgres: "YYYY-MM" },
} as const;

/** Where a group's value is found: a click alone knows its offer, a conversion its network too. */
interface Source {
  readonly time: RawBuilder<unknown>;
  readonly offer: RawBuilder<unknown>;
  readonly network: RawBuilder<unknown>;
}

/**
 * A visit or click is unique if its visitor has no other of its kind on that offer in the 24 hours before, whatever the
 * report is filtered by; so the rows of the day before the report are looked at, and not counted.
 */
export function countClicks(request: CountRequest, dialect: Dialect["name"]): RawBuilder<Grouped<ClickCounts>> {
  const { fromMs, toMs } = request;
  const offer = sql`c.offer`;
  const source = { time: sql`c.received_at`, offer, network: networkOf(offer, request) };
  const groups = groupValues(request, source, dialect);
  const counts = (condition: RawBuilder<unknown>) => sql`count(case when ${condition} then 1 end)`;
  return sql<Grouped<ClickCounts>>`
    select ${groupColumns(groups)},
      ${counts(sql`c.event_type = 'arbitrage_send'`)} as visits,
      ${counts(sql`c.event_type = 'arbitrage_send' and c.fresh = 1`)} as unique_visits,
      ${counts(sql`c.event_type = 'offer_click'`)} as clicks,
      ${counts(sql`c.event_type = 'offer_click' and c.fresh = 1`)} as unique_clicks,
      count(distinct c.user_id) as users,
      ${counts(sql`d.status = 'delivered'`)} as delivered,
      ${counts(sql`d.status = 'pending'`)} as pending,
      ${counts(sql`d.status = 'failed'`)} as failed
    from (
      select ${columnsOf(request)}, ${freshness(dialect)} as fresh
      from api_utmtracking
      where isbot = 0 and received_at >= ${time(fromMs - DAY_MS, dialect)} and received_at < ${time(toMs, dialect)}
      window same as (
        partition by event_type, offer, coalesce('u' || user_id, 'a' || ip_address || ' ' || user_agent)
        order by received_at, id
      )
    ) as c
    left join deliveries as d on d.id = c.id
    where c.received_at >= ${time(fromMs, dialect)} ${filters(request, source)}
    ${groupBy(groups, [])}`;
}

/** A conversion's click tells its marks; one that has none is in the report by its own time, without marks. */
export function countConversions(
  request: CountRequest,
  dialect: Dialect["name"],
): RawBuilder<Grouped<ConversionCounts>> {
  const { fromMs, toMs, basis } = request;
  const at = basis === "click" ? sql`c.received_at` : sql`v.created_at`;
  const source = { time: at, offer: sql`coalesce(c.offer, v.offer)`, network: sql`v.network` };
  const groups = groupValues(request, source, dialect);
  return sql<Grouped<ConversionCounts>>`
    select ${groupColumns(groups)}, v.status, v.currency,
      count(*) as count, cast(coalesce(sum(v.payout_minor), 0) as ${sql.raw(dialect === "sqlite" ? "integer" : "bigint")}) as payout_minor
    from conversions as v
    left join api_utmtracking as c on c.click_id = v.click_id
    where ${at} >= ${time(fromMs, dialect)} and ${at} < ${time(toMs, dialect)} ${filters(request, source)}
    ${groupBy(groups, ["v.status", "v.currency"])}`;
}

/** Of the whole period, whatever the groups: a user of two rows is one user. */
export function countUsers(request: CountRequest, dialect: Dialect["name"]): RawBuilder<{ users: number }> {
  const { fromMs, toMs } = request;
  const offer = sql`c.offer`;
  const source = { time: sql`c.received_at`, offer, network: networkOf(offer, request) };
  return sql<{ users: number }>`
    select count(distinct c.user_id) as users
    from api_utmtracking as c
    where c.isbot = 0 and c.received_at >= ${time(fromMs, dialect)} and c.received_at < ${time(toMs, dialect)}
      ${filters(request, source)}`;
}

/** No more than is asked for: every column is carried through the sort by visitors. */
function columnsOf({ groupBy, filters: wanted }: CountRequest): RawBuilder<unknown> {
  const marks = [...groupBy, ...wanted.keys()].filter((group) => !isTime(group) && group !== "network");
  return sql.join(
    [...new Set(["id", "event_type", "received_at", "offer", "user_id", ...marks])].map((name) => sql.ref(name)),
  );
}

function isTime(group: ReportGroup): boolean {
  return REPORT_TIMES.some((time) => time === group);
}

function freshness(dialect: Dialect["name"]): RawBuilder<unknown> {
  const age =
    dialect === "sqlite"
      ? sql`unixepoch(received_at, 'subsec') - unixepoch(lag(received_at) over same, 'subsec') > 86400`
      : sql`received_at - lag(received_at) over same > interval '24 hours'`;
  // Of a click that tells nothing of its visitor nobody knows that there was another.
  return sql`case
    when user_id is null and (ip_address is null or user_agent is null) then 1
    when lag(received_at) over same is null then 1
    when ${age} then 1
    else 0 end`;
}

function groupValues(request: CountRequest, source: Source, dialect: Dialect["name"]): RawBuilder<unknown>[] {
  return request.groupBy.map((group) => groupValue(group, request, source, dialect));
}

function groupValue(
  group: ReportGroup,
  { offsets }: CountRequest,
  source: Source,
  dialect: Dialect["name"],
): RawBuilder<unknown> {
  switch (group) {
    case "hour":
    case "day":
    case "month": {
      const format = sql.lit(TIME_FORMATS[group][dialect]);
      return dialect === "sqlite"
        ? sql`strftime(${format}, ${source.time}, ${shift(source.time, offsets, dialect)})`
        : sql`to_char(${localTime(source.time, offsets)}, ${format})`;
    }
    case "week":
      // Its Monday.
      return dialect === "sqlite"
        ? sql`date(${source.time}, ${shift(source.time, offsets, dialect)}, 'weekday 0', '-6 days')`
        : sql`to_char(date_trunc('week', ${localTime(source.time, offsets)}), 'YYYY-MM-DD')`;
    default:
      return markValue(group, source);
  }
}

function markValue(mark: Exclude<ReportGroup, "hour" | "day" | "week" | "month">, source: Source): RawBuilder<unknown> {
  if (mark === "offer") return source.offer;
  return mark === "network" ? source.network : sql`${sql.ref(`c.${mark}`)}`;
}

function localTime(at: RawBuilder<unknown>, offsets: CountRequest["offsets"]): RawBuilder<unknown> {
  return sql`((${at}) at time zone 'UTC') + ${shift(at, offsets, "postgres")}`;
}

/** The zone's distance from UTC at that time: the same text in both databases, so that both draw the same line. */
function shift(
  at: RawBuilder<unknown>,
  offsets: CountRequest["offsets"],
  dialect: Dialect["name"],
): RawBuilder<unknown> {
  const by = ({ minutes }: { readonly minutes: number }) =>
    dialect === "sqlite"
      ? sql.lit(`${minutes < 0 ? "-" : "+"}${Math.abs(minutes)} minutes`)
      : sql`make_interval(mins => ${sql.lit(minutes)})`;
  return offsets
    .slice(1)
    .reduce<RawBuilder<unknown>>(
      (before, offset) => sql`case when ${at} >= ${time(offset.fromMs, dialect)} then ${by(offset)} else ${before} end`,
      by(offsets[0] ?? { minutes: 0 }),
    );
}

function networkOf(offer: RawBuilder<unknown>, { networks }: CountRequest): RawBuilder<unknown> {
  const cases = Array.from(networks, ([network, offers]) => sql`when ${isOneOf(offer, offers)} then ${network}`);
  return cases.length === 0 ? sql`null` : sql`case ${sql.join(cases, sql` `)} end`;
}

function filters({ filters: wanted }: CountRequest, source: Source): RawBuilder<unknown> {
  const conditions = Array.from(wanted, ([mark, values]) => sql`and ${isOneOf(markValue(mark, source), values)}`);
  return conditions.length === 0 ? sql`` : sql.join(conditions, sql` `);
}

/** An empty text among the values means "no value". */
function isOneOf(value: RawBuilder<unknown>, values: readonly string[]): RawBuilder<unknown> {
  const named = values.filter((text) => text !== "");
  const parts = [
    ...(named.length > 0 ? [sql`${value} in (${sql.join(named)})`] : []),
    ...(named.length < values.length ? [sql`${value} is null`] : []),
  ];
  return sql`(${sql.join(parts, sql` or `)})`;
}

function groupColumns(groups: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  const [g0, g1, g2] = groups;
  const none = sql`cast(null as text)`;
  return sql`${g0 ?? none} as g0, ${g1 ?? none} as g1, ${g2 ?? none} as g2`;
}

/** By place: the same text twice would be two parameters, which PostgreSQL takes for two values. */
function groupBy(groups: readonly RawBuilder<unknown>[], columns: readonly string[]): RawBuilder<unknown> {
  const places = [...groups.map((_, at) => sql.lit(at + 1)), ...columns.map((name) => sql.ref(name))];
  return places.length === 0 ? sql`` : sql`group by ${sql.join(places)} limit ${sql.lit(GROUPS_MOST + 1)}`;
}

function time(ms: number, dialect: Dialect["name"]): RawBuilder<unknown> {
  const text = new Date(ms).toISOString();
  return dialect === "sqlite" ? sql`${text}` : sql`${text}::timestamptz`;
}
