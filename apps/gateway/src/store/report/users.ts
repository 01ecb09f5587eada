import { REPORT_TIMES, type ReportGroup, type ReportTime } from "@metka/contract";
import { type RawBuilder, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import { GROUPS_MOST, type UserRequest } from "./model.ts";
import { byPlaces, erasedVisitor, filtered, markValue, networkOf, type Source, time, within } from "./sql.ts";

/** The groups of a row stand in `g0`, `g1`, `g2`; those that were not asked for are null. */
export type Grouped = Readonly<Record<"g0" | "g1" | "g2", string | null>> & { readonly users: number };

/** A user who was erased has a name that tells nothing of them, and stays one user (ADR 0013). */
const USER = sql`coalesce(c.user_id, case when c.ip_address is null and ${erasedVisitor("c")} like 'u%' then ${erasedVisitor("c")} end)`;

const TIME_FORMATS = {
  hour: { sqlite: "%Y-%m-%dT%H:00", postgres: 'YYYY-MM-DD"T"HH24:00' },
  day: { sqlite: "%Y-%m-%d", postgres: "YYYY-MM-DD" },
  month: { sqlite: "%Y-%m", postgres: "YYYY-MM" },
} as const;

/** Different users, of each group or (without groups) of all: one of two groups is one user, so they can't be added. */
export function countUsers(request: UserRequest, dialect: Dialect["name"]): RawBuilder<Grouped> {
  const offer = sql`c.offer`;
  const source = { offer, network: networkOf(offer, request.networks) };
  const [g0, g1, g2] = request.groupBy.map((group) => groupValue(group, request, source, dialect));
  const none = sql`cast(null as text)`;
  const count = request.groupBy.length;
  return sql<Grouped>`
    select ${g0 ?? none} as g0, ${g1 ?? none} as g1, ${g2 ?? none} as g2, count(distinct ${USER}) as users
    from api_utmtracking as c
    where c.isbot = 0 and ${within(sql`c.received_at`, request, dialect)} ${filtered(request.filters, source, dialect)}
    ${count === 0 ? sql`` : sql`group by ${byPlaces(count)} limit ${sql.lit(GROUPS_MOST + 1)}`}`;
}

function groupValue(
  group: ReportGroup,
  { offsets }: UserRequest,
  source: Source,
  dialect: Dialect["name"],
): RawBuilder<unknown> {
  if (!isTime(group)) return markValue(group, source);
  const at = sql`c.received_at`;
  if (group === "week") {
    // Its Monday.
    return dialect === "sqlite"
      ? sql`date(${at}, ${shift(at, offsets, dialect)}, 'weekday 0', '-6 days')`
      : sql`to_char(date_trunc('week', ${localTime(at, offsets)}), 'YYYY-MM-DD')`;
  }
  const format = sql.lit(TIME_FORMATS[group][dialect]);
  return dialect === "sqlite"
    ? sql`strftime(${format}, ${at}, ${shift(at, offsets, dialect)})`
    : sql`to_char(${localTime(at, offsets)}, ${format})`;
}

function isTime(group: ReportGroup): group is ReportTime {
  return REPORT_TIMES.some((known) => known === group);
}

function localTime(at: RawBuilder<unknown>, offsets: UserRequest["offsets"]): RawBuilder<unknown> {
  return sql`((${at}) at time zone 'UTC') + ${shift(at, offsets, "postgres")}`;
}

/** The zone's distance from UTC at that time: the same text in both databases, so that both draw the same line. */
function shift(
  at: RawBuilder<unknown>,
  offsets: UserRequest["offsets"],
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
