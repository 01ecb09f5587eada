import { type ReportAnswer, type ReportRow, SOURCE_MARKS } from "@metka/contract";
import { idsOf, namesOf, valuesIn } from "./ad-names.ts";
import { ask, type ReportSources } from "./ask.ts";
import { type Currencies, figuresOf } from "./figures.ts";
import { keyedOf, listedRows, resultsSql } from "./listed-rows.ts";
import type { MarkTexts } from "./mark-texts.ts";
import { answerSql, PART, totalsSql } from "./question-sql.ts";
import { TooManyGroups } from "./refusals.ts";
import { type DuckRow, numberOf } from "./replica/duckdb.ts";
import { isTime, type ReportRequest } from "./request.ts";
import { TIME_GROUPS } from "./time-groups.ts";

/** A report with more rows cannot be read by a person. */
const GROUPS_MOST = 1_000_000;

/**
 * Asks the replica, and the database for the texts of the listed groups. Totals are over all rows, also those
 * that are not shown: sums are added up, ratios worked out of these, and users counted by themselves, since a user of two
 * rows is one user.
 */
export async function answerReport(request: ReportRequest, sources: ReportSources): Promise<ReportAnswer> {
  const { replica, reads } = sources;
  const { groupBy, limit } = request;
  const { question, texts } = await ask(request, sources);
  await replica.run(answerSql(question));
  const [totals] = await replica.rows(resultsSql(question, `(${totalsSql(question)})`));
  if (totals === undefined) throw new Error("a question has no totals");
  const groups = numberOf(totals.get("groups"));
  if (groups > GROUPS_MOST) throw new TooManyGroups();
  const shown = groupBy.length === 0 ? [] : await listedRows(request, question, sources, texts);
  const others = await replica.rows(`${resultsSql(question, "answer")} where part <> ${PART.row}`);
  for (const [place, group] of groupBy.entries()) {
    await texts.read(
      [...shown, ...others].flatMap((row) => keyedOf(row, group, place)),
      reads,
    );
  }

  const currencies: Currencies = {
    all: question.currencies,
    spent: question.currencies.filter((code) => (totals.get(`spend_${code}`) ?? null) !== null),
  };
  const told = (row: DuckRow): ReportRow => ({ group: named(row, request, texts), ...figuresOf(row, currencies) });
  const part = (which: number) =>
    others
      .filter((row) => row.get("part") === which)
      .map(told)
      .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
      .slice(0, limit);
  const rows = shown.map(told);
  const [unmatched_spend, unattributed] = [part(PART.unmatched), part(PART.unattributed)];
  const values = valuesIn([...rows, ...unmatched_spend, ...unattributed], adMarks(groupBy));
  return {
    success: true,
    from: new Date(request.fromMs).toISOString(),
    to: new Date(request.toMs).toISOString(),
    tz: request.zone,
    as_of: new Date(await reads.now()).toISOString(),
    group_by: [...groupBy],
    basis: request.basis,
    model: request.model,
    per: request.per,
    rows,
    groups: groupBy.length === 0 ? 0 : groups,
    unmatched_spend,
    unattributed,
    totals: figuresOf(totals, currencies),
    names: namesOf(values, await reads.adNames(idsOf(values))),
  };
}

/** The marks of a report that may hold ids of ads. */
export function adMarks(groupBy: readonly string[]): readonly string[] {
  return SOURCE_MARKS.filter((mark) => groupBy.includes(mark));
}

/** What is known of a row, by the names of the groups. */
function named(row: DuckRow, { groupBy }: ReportRequest, texts: MarkTexts): ReportRow["group"] {
  const group: ReportRow["group"] = {};
  for (const [at, name] of groupBy.entries()) {
    const value = row.get(`g${at}`) ?? null;
    if (value === null) group[name] = null;
    else group[name] = isTime(name) ? TIME_GROUPS[name].label(numberOf(value)) : texts.of(numberOf(value));
  }
  return group;
}

function textOf({ group }: ReportRow): string {
  return JSON.stringify(Object.values(group));
}
