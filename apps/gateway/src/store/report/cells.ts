import type { ConversionStatus, ReportMark } from "@metka/contract";
import { type RawBuilder, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Basis, CellMark, CellRow, Filters, Model, Networks, Span } from "./model.ts";
import { byPlaces, erasedVisitor, filtered, markValue, networkOf, type Source, within } from "./sql.ts";

export interface CellRequest extends Span {
  /** What the cells are told apart by. */
  readonly marks: readonly CellMark[];
  readonly filters: Filters;
  readonly networks: Networks;
}

/** Clicks of a span, robots left out: `CLICK_COUNTS` in cells of `marks`. */
export function clickCells(request: CellRequest, dialect: Dialect["name"]): RawBuilder<CellRow> {
  const offer = sql`c.offer`;
  const source = { offer, network: networkOf(offer, request.networks) };
  return sql<CellRow>`
    select ${columns(request.marks, source)}
      count(*) as n0, count(case when ${isUnique(dialect)} then 1 end) as n1,
      count(case when d.status = 'delivered' then 1 end) as n2,
      count(case when d.status = 'pending' then 1 end) as n3,
      count(case when d.status = 'failed' then 1 end) as n4
    from api_utmtracking as c
    left join deliveries as d on d.id = c.id
    where c.isbot = 0 and ${within(sql`c.received_at`, request, dialect)} ${filtered(request.filters, source, dialect)}
    ${grouped(request.marks.length)}`;
}

/** Clicks of a span, robots left out, in cells of `marks` without any counts. */
export function bareCells(request: CellRequest, dialect: Dialect["name"]): RawBuilder<CellRow> {
  const offer = sql`c.offer`;
  const source = { offer, network: networkOf(offer, request.networks) };
  return sql<CellRow>`
    select distinct ${columns(request.marks, source)} 1
    from api_utmtracking as c
    where c.isbot = 0 and ${within(sql`c.received_at`, request, dialect)} ${filtered(request.filters, source, dialect)}`;
}

/**
 * Attributed conversions of a span: `CONVERSION_COUNTS` in cells of `marks` and `CONVERSION_FACTS`. The click has the
 * marks; conversions without a click are read by `unattributedConversions`.
 */
export function conversionCells(
  request: CellRequest,
  { model, basis }: { readonly model: Model; readonly basis: Basis },
  dialect: Dialect["name"],
): RawBuilder<CellRow> {
  const source = { offer: sql`coalesce(c.offer, v.offer)`, network: sql`v.network` };
  const click = clickOf(model);
  const byClick = basis === "click";
  const facts = request.marks.length;
  return sql<CellRow>`
    select ${columns(request.marks, source)} v.status as ${name("d", facts)}, v.currency as ${name("d", facts + 1)},
      count(*) as n0,
      cast(coalesce(sum(v.payout_minor), 0) as ${sql.raw(dialect === "sqlite" ? "integer" : "bigint")}) as n1
    from ${byClick ? sql`api_utmtracking as c join conversions as v` : sql`conversions as v left join api_utmtracking as c`}
      on ${click} = c.click_id
    where ${click} is not null and ${within(byClick ? sql`c.received_at` : sql`v.created_at`, request, dialect)} ${filtered(request.filters, source, dialect)}
    ${grouped(facts + 2)}`;
}

/** The marks that a conversion has without a click. */
export const OWN_MARKS = ["offer", "network"] as const satisfies readonly ReportMark[];

/** Conversions of a span that have no click: all that is known of them is their own. */
export interface UnattributedCell extends Readonly<Record<(typeof OWN_MARKS)[number], string | null>> {
  readonly status: ConversionStatus;
  readonly currency: string | null;
  /** Unix time in quarters of an hour: every zone's hours and days begin with one. */
  readonly quarter: number;
  readonly count: number;
  /** PostgreSQL gives a bigint as text. */
  readonly payout_minor: number | string;
}

/** @param request.filters By `OWN_MARKS` only. */
export function unattributedConversions(
  request: Pick<CellRequest, "filters" | "fromMs" | "toMs">,
  model: Model,
  dialect: Dialect["name"],
): RawBuilder<UnattributedCell> {
  const source = { offer: sql`v.offer`, network: sql`v.network` };
  const quarter =
    dialect === "sqlite"
      ? sql`cast(strftime('%s', v.created_at) as integer) / 900`
      : sql`cast(floor(extract(epoch from v.created_at) / 900) as integer)`;
  return sql<UnattributedCell>`
    select v.offer, v.network, v.status, v.currency, ${quarter} as quarter, cast(count(*) as integer) as count,
      coalesce(sum(v.payout_minor), 0) as payout_minor
    from conversions as v
    where ${clickOf(model)} is null and ${within(sql`v.created_at`, request, dialect)} ${filtered(request.filters, source, dialect)}
    group by ${byPlaces(5)}`;
}

function clickOf(model: Model): RawBuilder<unknown> {
  return model === "last" ? sql`v.click_id` : sql`v.first_click_id`;
}

/**
 * A visit or click is unique if its visitor has no other of its kind on that offer in the 24 hours before. A visitor is
 * a user, without one an address and a browser together, after an erasure what that has left in place of both; of a
 * click that tells nothing of its visitor nobody knows that there was another.
 */
function isUnique(dialect: Dialect["name"]): RawBuilder<unknown> {
  const dayBefore =
    dialect === "sqlite"
      ? sql`strftime('%Y-%m-%dT%H:%M:%fZ', c.received_at, '-1 day')`
      : sql`c.received_at - interval '24 hours'`;
  const none = (visitor: RawBuilder<unknown>) => sql`not exists (
      select 1 from api_utmtracking as p
      where ${visitor} and p.offer = c.offer and p.received_at >= ${dayBefore} and p.received_at <= c.received_at
        and (p.received_at < c.received_at or p.id < c.id) and p.event_type = c.event_type and p.isbot = 0)`;
  return sql`case
    when c.user_id is not null then ${none(sql`p.user_id = c.user_id`)}
    when c.ip_address is not null and c.user_agent is not null then
      ${none(sql`p.user_id is null and p.ip_address = c.ip_address and p.user_agent = c.user_agent`)}
    when c.user_id is null and c.ip_address is null and ${erasedVisitor("c")} is not null then
      ${none(sql`p.user_id is null and p.ip_address is null and ${erasedVisitor("p")} = ${erasedVisitor("c")}`)}
    else true end`;
}

function columns(marks: readonly CellMark[], source: Source): RawBuilder<unknown> {
  if (marks.length === 0) return sql``;
  return sql`${sql.join(marks.map((mark, at) => sql`${markValue(mark, source)} as ${name("d", at)}`))},`;
}

function name(prefix: "d" | "n", at: number): RawBuilder<unknown> {
  return sql.ref(`${prefix}${at}`);
}

/** Without anything to tell them apart by, nothing is one row of nothing: left out. */
function grouped(count: number): RawBuilder<unknown> {
  return count === 0 ? sql`having count(*) > 0` : sql`group by ${byPlaces(count)}`;
}
