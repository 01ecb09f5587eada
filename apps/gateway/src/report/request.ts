import {
  type ErrorDetail,
  REPORT_GROUPS_MOST,
  REPORT_LIMIT,
  REPORT_MARKS,
  REPORT_TIMES,
  type ReportGroup,
  type ReportMark,
  type ReportTime,
} from "@metka/contract";
import { cleanValue } from "@metka/links";
import { DAY_MS } from "../store/durations.ts";
import { readFilterValues } from "./filter-values.ts";
import { isSortable, type SortColumn } from "./metrics.ts";
import { DEFAULT_ZONE, periodBound } from "./period-bound.ts";
import { isTimeZone, midnightBefore } from "./time-zone.ts";

/** The request of a report, every part checked. */
export interface ReportRequest {
  /** Unix ms; `toMs` is not in it. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: string;
  readonly groupBy: readonly ReportGroup[];
  /** Each mark's values of which a row has one. */
  readonly filters: ReadonlyMap<ReportMark, readonly string[]>;
  readonly basis: "click" | "conversion";
  /** Which click a conversion counts for: the last click or the first. */
  readonly model: "last" | "first";
  /** Whether different users are counted. */
  readonly users: boolean;
  readonly per: "visit" | "click";
  readonly sort: { readonly column: SortColumn | ReportGroup; readonly descending: boolean } | undefined;
  readonly limit: number;
  readonly format: "json" | "csv" | "csv-excel";
  /** Whether a table has columns of names. */
  readonly names: boolean;
}

export type ReportQuery = Readonly<Record<string, string | undefined>>;

/** The query as it was sent: a repeated name has a list of values. */
export type SentQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

const USUAL_DAYS = 30;
/** Ten years: beyond that a mistyped year is likelier than a wish. */
const MOST_DAYS = 3_660;
const MOST_VALUES = 100;

export interface ReportClock {
  readonly nowMs: number;
  /** ISO 8601 with a zone as Unix ms; undefined if it is not that. */
  readonly readTime: (value: string) => number | undefined;
}

/** Reads a report's query; `mistakes` gets every one of them by its parameter's name. */
export function readReportRequest(
  sent: SentQuery,
  { nowMs, readTime }: ReportClock,
  mistakes: ErrorDetail[],
): ReportRequest {
  const mistake = (name: string, message: string) => {
    mistakes.push({ path: `/${name}`, message });
  };
  const query = withoutLists(sent);
  const zone = query.tz ?? DEFAULT_ZONE;
  const known = isTimeZone(zone);
  if (!known) mistake("tz", "нужен часовой пояс IANA, например Europe/Moscow или Asia/Yekaterinburg");
  const time = (name: "from" | "to", fallback: number): number => {
    const value = query[name];
    if (value === undefined) return fallback;
    const ms = periodBound(value, name, known ? zone : DEFAULT_ZONE, readTime);
    if (ms === undefined) mistake(name, "нужна дата 2026-11-22 или время ISO 8601 с зоной");
    return ms ?? fallback;
  };
  const toMs = time("to", nowMs);
  // From midnight on: the first of the days is whole.
  const usualFromMs = midnightBefore(Math.max(toMs - USUAL_DAYS * DAY_MS, 0), known ? zone : DEFAULT_ZONE);
  const fromMs = time("from", usualFromMs);
  if (mistakes.length === 0 && fromMs >= toMs) mistake("from", "начало должно быть раньше конца");
  if (toMs - fromMs > MOST_DAYS * DAY_MS) mistake("from", `отчёт строится не больше чем за ${MOST_DAYS} дней`);
  const groupBy = readGroups(query.group_by, mistake);
  return {
    fromMs,
    toMs,
    zone,
    groupBy,
    filters: readFilters(sent, mistake),
    basis: oneOf("basis", query.basis, ["click", "conversion"], mistake),
    model: oneOf("model", query.model, ["last", "first"], mistake),
    users: oneOf("users", query.users, ["0", "1"], mistake) === "1",
    per: oneOf("per", query.per, ["visit", "click"], mistake),
    sort: readSort(query.sort, groupBy, mistake),
    limit: readLimit(query.limit, mistake),
    format: oneOf("format", query.format, ["json", "csv", "csv-excel"], mistake),
    names: oneOf("names", query.names, ["0", "1"], mistake) === "1",
  };
}

type Mistake = (name: string, message: string) => void;

const MARKS: ReadonlySet<string> = new Set(REPORT_MARKS);
const GROUPS: readonly ReportGroup[] = [...REPORT_TIMES, ...REPORT_MARKS];

export function isTime(group: ReportGroup): group is ReportTime {
  return !MARKS.has(group);
}

function readGroups(value: string | undefined, mistake: Mistake): readonly ReportGroup[] {
  const names = value === undefined || value === "" ? [] : value.split(",");
  const groups = names.flatMap((name) => GROUPS.find((group) => group === name.trim()) ?? []);
  if (groups.length < names.length) mistake("group_by", `есть только: ${GROUPS.join(", ")}`);
  if (new Set(groups).size < groups.length) mistake("group_by", "группа названа дважды");
  if (names.length > REPORT_GROUPS_MOST) mistake("group_by", `не больше ${REPORT_GROUPS_MOST} групп`);
  return groups;
}

/** Filters may be lists; of other parameters the schema lets none through. */
function withoutLists(sent: SentQuery): ReportQuery {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, typeof value === "string" ? value : undefined]),
  );
}

const FILTER = /^filter\[(.*)\]$/s;

/** Whether a parameter's name is that of a filter, also of one that there is not. */
export function isFilter(name: string): boolean {
  return FILTER.test(name);
}

/** `filter[ref]=a&filter[ref]=b` asks for either, like `filter[ref]=a,b`. */
function readFilters(sent: SentQuery, mistake: Mistake): ReadonlyMap<ReportMark, readonly string[]> {
  const filters = new Map<ReportMark, readonly string[]>();
  for (const [name, texts] of Object.entries(sent)) {
    const [, wanted] = FILTER.exec(name) ?? [];
    if (wanted === undefined || texts === undefined) continue;
    const mark = REPORT_MARKS.find((known) => known === wanted);
    if (mark === undefined) {
      mistake(name, `фильтр бывает только по: ${REPORT_MARKS.join(", ")}`);
      continue;
    }
    const read = [texts].flat().map(readFilterValues);
    for (const one of read) if (!one.ok) mistake(name, one.problem);
    const values = [...new Set(read.flatMap((one) => (one.ok ? one.values.map(cleanValue) : [])))];
    if (values.length > MOST_VALUES) mistake(name, `не больше ${MOST_VALUES} значений`);
    filters.set(mark, values);
  }
  return filters;
}

function readSort(value: string | undefined, groupBy: readonly ReportGroup[], mistake: Mistake): ReportRequest["sort"] {
  if (value === undefined || value === "") return undefined;
  const descending = value.startsWith("-");
  const name = descending ? value.slice(1) : value;
  const column = isSortable(name) ? name : groupBy.find((group) => group === name);
  if (column === undefined) mistake("sort", "нужна колонка отчёта или одна из его групп, минус впереди — по убыванию");
  return column === undefined ? undefined : { column, descending };
}

function readLimit(value: string | undefined, mistake: Mistake): number {
  if (value === undefined) return REPORT_LIMIT.usual;
  const limit = Number(value);
  if (/^\d{1,6}$/.test(value) && limit >= 1 && limit <= REPORT_LIMIT.most) return limit;
  mistake("limit", `нужно число от 1 до ${REPORT_LIMIT.most}`);
  return REPORT_LIMIT.usual;
}

/** The first of the allowed is what is meant where nothing is said. */
function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly [T, ...T[]],
  mistake: Mistake,
): T {
  if (value === undefined) return allowed[0];
  const found = allowed.find((one) => one === value);
  if (found === undefined) mistake(name, `нужно одно из: ${allowed.join(", ")}`);
  return found ?? allowed[0];
}
