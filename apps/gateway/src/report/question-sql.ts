import type { CostMark, ReportGroup, ReportMark } from "@metka/contract";
import { sumsOf, USERS } from "./metrics.ts";
import { isTime, type ReportRequest } from "./request.ts";
import { localQuarter, TIME_GROUPS } from "./time-groups.ts";
import type { ZoneOffset } from "./time-zone.ts";

/** The values of a mark that a report is filtered by. */
export interface FilterKeys {
  readonly keys: readonly number[];
  /** Also rows without any. */
  readonly orNone: boolean;
}

/** A request in the terms of a replica: keys in place of texts. */
export interface Question
  extends Pick<ReportRequest, "fromMs" | "toMs" | "groupBy" | "basis" | "model" | "users" | "per"> {
  /** Of the report's zone. */
  readonly offsets: readonly ZoneOffset[];
  readonly filters: ReadonlyMap<ReportMark, FilterKeys>;
  /** Keys of the networks, with those of their offers. */
  readonly networks: readonly { readonly network: number; readonly offers: readonly number[] }[];
  /** Currencies that amounts may be in. */
  readonly currencies: readonly string[];
  /** What `cost_lines` are of. */
  readonly costs: readonly CostKind[];
}

/** Lines of costs whose days and values are looked for in the same way. */
export interface CostKind {
  readonly mark: CostMark;
  readonly zone: string;
  readonly offsets: readonly ZoneOffset[];
  /** From the beginning of the first day to the end of the last, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A row of `answer` is of one of these. */
export const PART = { row: 0, unattributed: 1, unmatched: 2 } as const;

/** Where a mark's value is found. */
type Source = (mark: ReportMark) => string;

/**
 * Makes the table `answer`: the sums of each group, conversions without a click, and spend without a visit. `cost_lines`
 * has to be there. `click` and `conversion` are ids of rows that a group's marks are the same as. Sums are numbers of
 * JavaScript: `figures.ts` refuses those that are too large to be exact.
 */
export function answerSql(question: Question): string {
  const hasCosts = question.costs.length > 0;
  const { counts, money, spend } = sumNames(question);
  const columns = [
    ...counts.map((name) => `cast(coalesce(${name}, 0) as double) as ${name}`),
    // Where there is no money of a currency, there is no sum.
    ...money.map((name) => `cast(${name} as double) as ${name}`),
    ...(hasCosts ? [] : spend.map((name) => `cast(null as double) as ${name}`)),
  ];
  const parts = [rowsSql(question), unattributedSql(question), ...(hasCosts ? [unmatchedSql(question)] : [])];
  return `
    create or replace temp table answer as
    with cells as materialized (${cellsSql(question)}),
    ${hasCosts ? `${spendSql(question)},` : ""}
    parts as (${parts.join(" union all by name ")})
    select part, ${listed(groupNames(question))} click, conversion, ${columns.join(", ")} from parts`;
}

/** All rows of `answer` as one, and how many groups there are. A user of two rows is one user. */
export function totalsSql(question: Question): string {
  const { counts, money, spend } = sumNames({ ...question, users: false, costs: [] });
  const columns = [
    ...counts.map((name) => `coalesce(sum(${name}), 0) as ${name}`),
    ...[...money, ...spend].map((name) => `sum(${name}) as ${name}`),
    ...(question.users ? [`(${usersSql(question)}) as users`] : []),
  ];
  return `select count(*) filter (part = ${PART.row}) as groups, ${columns.join(", ")} from answer`;
}

/** The columns that a question's tables have besides groups; without costs there is no `spend` among `money`. */
function sumNames({ currencies, users, costs }: Question) {
  const { clicks, conversions, payouts, spend } = sumsOf(currencies);
  const names = (sums: readonly { readonly name: string }[]) => sums.map(({ name }) => name);
  return {
    counts: [...names(clicks), ...names(conversions), ...(users ? ["users"] : [])],
    money: [...names(payouts), ...(costs.length > 0 ? names(spend) : [])],
    spend: names(spend),
  };
}

/**
 * The groups. What is not a sum over clicks is summed by itself and then joined: one sum over wide rows that are mostly
 * empty takes several times as long. Only groups with clicks have users and spend; a conversion may have another time
 * than its click.
 */
function rowsSql(question: Question): string {
  const groups = groupNames(question);
  // Two groups without a value of the same mark are the same group.
  const join = (how: string, sql: string, name: string) =>
    `${how} join (${sql}) as ${name} on ${["part", ...groups]
      .map((group) => `by_click.${group} is not distinct from ${name}.${group}`)
      .join(" and ")}`;
  const { counts, money } = sumNames(question);
  return `
    select ${PART.row} as part,
      ${listed(groups.map((group) => `coalesce(by_click.${group}, by_conversion.${group}) as ${group}`))}
      least(by_click.click, by_conversion.click) as click, conversion, ${[...counts, ...money].join(", ")}
    from (${clicksSql(question)}) as by_click
    ${question.users ? join("left", usersByGroupSql(question), "by_user") : ""}
    ${question.costs.length > 0 ? join("left", spentSql(question), "by_cost") : ""}
    ${join("full", conversionsSql(question), "by_conversion")}`;
}

function clicksSql(question: Question): string {
  return `
    select ${PART.row} as part, ${listed(groupNames(question))} min(click) as click,
      ${clickSums(question, (name) => `sum(${name})`)}
    from cells where is_inside group by all having count(*) > 0`;
}

/** What the visits of each group cost. */
function spentSql(question: Question): string {
  return `
    select ${PART.row} as part, ${listed(groupNames(question))} ${spent(question)}
    from shares where is_inside group by all having count(*) > 0`;
}

/** Lines that no visit is found for. */
function unmatchedSql(question: Question): string {
  return `
    select ${PART.unmatched} as part, ${listed(groupNames(question))} ${spent(question)}
    from (select *, amount as minor from cost_lines where is_asked and line not in (select line from paid))
    group by all having count(*) > 0`;
}

function groupNames({ groupBy }: Question): readonly string[] {
  return groupBy.map((_, at) => `g${at}`);
}

/**
 * Clicks by the groups of the report and by the day and mark of its costs, so that they are read once: those of the report
 * (`is_inside`), and the others of the days of its costs, which have their share, too. A sum of small numbers is as wide as
 * DuckDB has them, which the next sum would pay for.
 */
function cellsSql(question: Question): string {
  const source = clickSource(question);
  const inside = `${within(question, "c.at_ms")} and ${filtered(question, source)}`;
  const groups = question.groupBy.map(
    (group, at) => `case when is_inside then ${groupSql(question, group, source, "c.quarter")} end as g${at}`,
  );
  const costs = question.costs.flatMap(({ mark, offsets }, at) => [
    `c.${mark} as key${at}`,
    `${TIME_GROUPS.day.sql(localQuarter("c.quarter", offsets))} as day${at}`,
  ]);
  const spans = [question, ...question.costs];
  const fromMs = Math.min(...spans.map((span) => span.fromMs));
  const toMs = Math.max(...spans.map((span) => span.toMs));
  return `
    select coalesce(${inside}, false) as is_inside, ${listed([...groups, ...costs])} min(c.id) as click,
      min(c.id) filter (where c.visits = 1) as visit, ${clickSums(question, (_, sql) => `cast(${sql} as integer)`)}
    from clicks as c where not c.is_bot and c.at_ms >= ${fromMs} and c.at_ms < ${toMs} group by all`;
}

function clickSums({ currencies }: Question, sql: (name: string, sum: string) => string): string {
  return sumsOf(currencies)
    .clicks.map(({ name, sql: sum }) => `${sql(name, sum)} as ${name}`)
    .join(", ");
}

/** A user of two cells is one user: they are counted by themselves. */
function usersByGroupSql(question: Question): string {
  const source = clickSource(question);
  return `
    select ${PART.row} as part, ${groupColumns(question, source, "c.quarter")} ${USERS} as users
    from clicks as c
    where not c.is_bot and ${within(question, "c.at_ms")} and ${filtered(question, source)}
    group by all having count(*) > 0`;
}

/** Attributed ones. A click has the marks; a conversion knows its network itself, and its offer where its click is gone. */
function conversionsSql(question: Question): string {
  const { basis, model } = question;
  const source: Source = (mark) => {
    if (mark === "network") return "v.network";
    return mark === "offer" ? "coalesce(c.offer, v.offer)" : `c.${mark}`;
  };
  const time = basis === "click" ? "c" : "v";
  return `
    select ${PART.row} as part, ${groupColumns(question, source, `${time}.quarter`)}
      min(c.id) as click, min(v.id) as conversion, ${conversionColumns(question)}
    from conversions as v left join clicks as c on c.id = v.${model}_click
    where v.has_${model} and ${within(question, `${time}.at_ms`)} and ${filtered(question, source)}
    group by all having count(*) > 0`;
}

/** Conversions without a click, by their own time: there is no other. */
function unattributedSql(question: Question): string {
  const source: Source = (mark) => (mark === "network" || mark === "offer" ? `v.${mark}` : "cast(null as integer)");
  return `
    select ${PART.unattributed} as part, ${groupColumns(question, source, "v.quarter")}
      min(v.id) as conversion, ${conversionColumns(question)}
    from conversions as v
    where not v.has_${question.model} and ${within(question, "v.at_ms")} and ${filtered(question, source)}
    group by all having count(*) > 0`;
}

/**
 * Each line of costs is divided evenly over the visits of its day that have its mark's value, whatever the report is
 * filtered by (ADR 0017). `paid` has them by the groups of the report, and those outside of it as one; `shares` has the
 * whole kopecks of each exact share, and one more for those with the largest remainders.
 */
function spendSql(question: Question): string {
  const groups = groupNames(question);
  const paid = question.costs.map((kind, at) => paidSql(kind, at, groups));
  return `
    paid as (${paid.join(" union all ")}),
    exact as (
      select paid.*, currency, amount, (amount * visits) // all_visits as whole, (amount * visits) % all_visits as remainder
      from (select *, cast(sum(visits) over (partition by line) as bigint) as all_visits from paid) as paid
      join cost_lines using (line)
    ),
    shares as (
      select * exclude (whole), whole + case when row_number() over (
          partition by line order by remainder desc, is_inside desc, click
        ) <= amount - sum(whole) over (partition by line) then 1 else 0 end as minor
      from exact
    )`;
}

function paidSql({ mark, zone }: CostKind, at: number, groups: readonly string[]): string {
  const own = groups.map((group) => `counted.${group}`);
  return `
    select line, is_inside, ${listed(own)} visits, click
    from cost_lines join (
      select key${at} as key, day${at} as day, is_inside, ${listed(groups)} cast(sum(visits) as bigint) as visits, min(visit) as click
      from cells where visits > 0 group by all
    ) as counted using (key, day)
    where cost_lines.mark = '${mark}' and cost_lines.zone = '${zone}'`;
}

/** Different users of all groups together. */
function usersSql(question: Question): string {
  const source = clickSource(question);
  return `
    select ${USERS} as users from clicks as c
    where not c.is_bot and ${within(question, "c.at_ms")} and ${filtered(question, source)}`;
}

/** An offer tells its network by the settings of today. */
function clickSource({ networks }: Question): Source {
  const cases = networks
    .filter(({ offers }) => offers.length > 0)
    .map(({ network, offers }) => `when c.offer in (${offers.join(", ")}) then ${network}`);
  const network = cases.length === 0 ? "cast(null as integer)" : `case ${cases.join(" ")} end`;
  return (mark) => (mark === "network" ? network : `c.${mark}`);
}

function groupColumns(question: Question, source: Source, quarter: string): string {
  return listed(question.groupBy.map((group, at) => `${groupSql(question, group, source, quarter)} as g${at}`));
}

function groupSql({ offsets }: Question, group: ReportGroup, source: Source, quarter: string): string {
  return isTime(group) ? TIME_GROUPS[group].sql(localQuarter(quarter, offsets)) : source(group);
}

function conversionColumns({ currencies }: Question): string {
  const { conversions, payouts } = sumsOf(currencies);
  return [...conversions, ...payouts].map(({ name, sql }) => `${sql} as ${name}`).join(", ");
}

function spent({ currencies }: Question): string {
  return sumsOf(currencies)
    .spend.map(({ name, sql }) => `${sql} as ${name}`)
    .join(", ");
}

function within({ fromMs, toMs }: Question, at: string): string {
  return `${at} >= ${fromMs} and ${at} < ${toMs}`;
}

function filtered({ filters }: Question, source: Source): string {
  const conditions = Array.from(filters, ([mark, { keys, orNone }]) => {
    const parts = [
      ...(keys.length > 0 ? [`${source(mark)} in (${keys.join(", ")})`] : []),
      ...(orNone ? [`${source(mark)} is null`] : []),
    ];
    return parts.length === 0 ? "false" : `(${parts.join(" or ")})`;
  });
  return conditions.length === 0 ? "true" : conditions.join(" and ");
}

/** Columns before others. */
function listed(columns: readonly string[]): string {
  return columns.map((column) => `${column},`).join(" ");
}
