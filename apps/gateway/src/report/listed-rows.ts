import type { ReportGroup } from "@metka/contract";
import type { ReportSources } from "./ask.ts";
import type { Keyed, MarkTexts } from "./mark-texts.ts";
import { isSortable, resultsOf, sortSql } from "./metrics.ts";
import { PART, type Question } from "./question-sql.ts";
import { type DuckRow, numberOf } from "./replica/duckdb.ts";
import { isTime, type ReportRequest } from "./request.ts";

/** Rows of a table of sums, each with what is worked out of them. */
export function resultsSql({ currencies, per }: Question, table: string): string {
  const results = resultsOf(currencies, per).map(({ name, sql }) => `${sql} as ${name}`);
  return `select *, ${results.join(", ")} from ${table}`;
}

/**
 * The rows that a report shows, in its order: by what was asked for, else times upwards, else the most visits first; then
 * by time and by which was there first, so that nothing is left to chance.
 */
export async function listedRows(
  request: ReportRequest,
  question: Question,
  { replica, reads }: ReportSources,
  texts: MarkTexts,
): Promise<readonly DuckRow[]> {
  const { groupBy, limit } = request;
  const { column, descending } = request.sort ?? usualSort(groupBy);
  const names: readonly string[] = groupBy;
  const place = names.indexOf(column);
  const mark = groupBy[place];
  const rows = `(${resultsSql(question, "answer")} where part = ${PART.row})`;
  let from = `${rows} as rows`;
  let by = place >= 0 ? `g${place}` : sortBy(request);
  if (mark !== undefined && !isTime(mark)) {
    // The replica has no texts, so it gets their order.
    const groups = await replica.rows(
      `select g${place}, min(click) as click, min(conversion) as conversion from ${rows} group by g${place}`,
    );
    const keyed = groups.flatMap((row) => keyedOf(row, mark, place));
    await texts.read(keyed, reads);
    const ordered = keyed.map(({ key }) => ({ key, text: texts.of(key) })).sort((a, b) => (a.text < b.text ? -1 : 1));
    const ranks = ordered.map(({ key }, rank) => `(${key}, ${rank})`);
    if (ranks.length > 0) from += ` left join (values ${ranks.join(", ")}) as ranks (key, rank) on key = g${place}`;
    by = ranks.length > 0 ? "rank" : "1";
  }
  const times = groupBy.flatMap((group, at) => (isTime(group) ? [`g${at}`] : []));
  const order = [descending ? `${by} desc nulls last` : `${by} asc nulls first`, ...times, "click nulls last"];
  return await replica.rows(`select rows.* from ${from} order by ${order.join(", ")}, conversion limit ${limit}`);
}

/** The key of a group's mark, if it has one. */
export function keyedOf(row: DuckRow, mark: ReportGroup, place: number): readonly Keyed[] {
  const key = row.get(`g${place}`) ?? null;
  if (key === null || isTime(mark)) return [];
  const id = (name: string) => ((row.get(name) ?? null) === null ? undefined : numberOf(row.get(name)));
  return [{ mark, key: numberOf(key), clickId: id("click"), conversionId: id("conversion") }];
}

function usualSort(groupBy: readonly ReportGroup[]): NonNullable<ReportRequest["sort"]> {
  const first = groupBy[0];
  return first === undefined || !isTime(first)
    ? { column: "visits", descending: true }
    : { column: first, descending: false };
}

/** Users that were not asked for are nothing to sort by. */
function sortBy({ sort, users }: ReportRequest): string {
  const column = sort?.column ?? "visits";
  if (!isSortable(column)) throw new Error(`nothing is sorted by ${column}`);
  return column === "users" && !users ? "null" : sortSql(column);
}
