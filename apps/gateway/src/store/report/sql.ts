import { type RawBuilder, sql } from "kysely";
import { ERASED_VISITOR } from "../admin/model.ts";
import type { Dialect } from "../queries.ts";
import { type CellMark, type Filters, type Networks, type Span, USER } from "./model.ts";

/** Where a mark's value is found: a click alone knows its offer, a conversion its network too. */
export interface Source {
  readonly offer: RawBuilder<unknown>;
  readonly network: RawBuilder<unknown>;
}

/** A user who was erased has a name that tells nothing of them, and stays one user (ADR 0013). */
const USER_VALUE = sql`coalesce(c.user_id, case when c.ip_address is null and ${erasedVisitor("c")} like 'u%' then ${erasedVisitor("c")} end)`;

export function markValue(mark: CellMark, source: Source): RawBuilder<unknown> {
  if (mark === "offer") return source.offer;
  if (mark === USER) return USER_VALUE;
  return mark === "network" ? source.network : sql`${sql.ref(`c.${mark}`)}`;
}

export function networkOf(offer: RawBuilder<unknown>, networks: Networks): RawBuilder<unknown> {
  const cases = Array.from(networks, ([network, offers]) => sql`when ${isOneOf(offer, offers)} then ${network}`);
  return cases.length === 0 ? sql`null` : sql`case ${sql.join(cases, sql` `)} end`;
}

/**
 * What `and`s a condition to others. SQLite is kept from its indexes on these columns by a plus: it knows nothing of how
 * many rows a value has, and would rather read all clicks of an offer than those of a minute.
 */
export function filtered(filters: Filters, source: Source, dialect: Dialect["name"]): RawBuilder<unknown> {
  const conditions = Array.from(filters, ([mark, values]) => {
    const value = markValue(mark, source);
    return sql`and ${isOneOf(dialect === "sqlite" ? sql`+${value}` : value, values)}`;
  });
  return conditions.length === 0 ? sql`` : sql.join(conditions, sql` `);
}

export function within(at: RawBuilder<unknown>, { fromMs, toMs }: Span, dialect: Dialect["name"]): RawBuilder<unknown> {
  return sql`${at} >= ${time(fromMs, dialect)} and ${at} < ${time(toMs, dialect)}`;
}

export function time(ms: number, dialect: Dialect["name"]): RawBuilder<unknown> {
  const text = new Date(ms).toISOString();
  return dialect === "sqlite" ? sql`${text}` : sql`${text}::timestamptz`;
}

/** By place: the same text twice would be two parameters, which PostgreSQL takes for two values. */
export function byPlaces(count: number): RawBuilder<unknown> {
  return sql.join(Array.from({ length: count }, (_, at) => sql.lit(at + 1)));
}

/** An empty text among the values means "no value". */
function isOneOf(value: RawBuilder<unknown>, values: readonly string[]): RawBuilder<unknown> {
  const named = values.filter((text) => text !== "");
  const parts = [
    ...(named.length > 0 ? [sql`${value} in (${sql.join(named)})`] : []),
    ...(named.length < values.length ? [sql`${value} is null`] : []),
  ];
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`;
}

/** What an erasure has left in place of a row's visitor. The key is a literal, so that the index on it serves. */
export function erasedVisitor(table: "c" | "p"): RawBuilder<unknown> {
  return sql`(${sql.ref(`${table}.extra`)} ->> ${sql.lit(ERASED_VISITOR)})`;
}
