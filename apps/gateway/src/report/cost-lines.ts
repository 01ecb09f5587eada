import { BIGINT, BOOLEAN, type DuckDBType, HUGEINT, INTEGER, VARCHAR } from "@duckdb/node-api";
import type { CostRow } from "../store/costs/model.ts";
import { DAY_MS } from "../store/durations.ts";
import type { SourceReads } from "../store/report/model.ts";
import type { CostKind } from "./question-sql.ts";
import type { Replica } from "./replica/replica.ts";
import { isTime, type ReportRequest } from "./request.ts";
import { timeNumber } from "./time-groups.ts";
import { midnight, type ZoneOffset, zoneOffsets } from "./time-zone.ts";

/** No zone's day begins further from UTC's. */
const ZONES_REACH_MS = 15 * 3_600_000;

/** A smaller amount times any number of visits fits into 64 bits, which is faster to divide than 128. */
const SMALL_MINOR = 2 ** 31;

/** Lines of all days that a period has something of. */
export async function costsOf({ fromMs, toMs }: ReportRequest, reads: SourceReads): Promise<readonly CostRow[]> {
  return await reads.costs(dayName(fromMs - ZONES_REACH_MS), dayName(toMs + ZONES_REACH_MS));
}

/** The kinds that lines are of, each once. */
export function costKinds(lines: readonly CostRow[]): readonly CostKind[] {
  return [...Map.groupBy(lines, ({ mark, zone }) => `${mark} ${zone}`).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const spans = own.map(daySpan);
    const fromMs = Math.min(...spans.map((span) => span.fromMs));
    const toMs = Math.max(...spans.map((span) => span.toMs));
    return [{ mark: first.mark, zone: first.zone, offsets: zoneOffsets(first.zone, fromMs, toMs), fromMs, toMs }];
  });
}

/** Makes the table `cost_lines` of a question. `keyOf`: of a value. */
export async function putCostLines(
  replica: Replica,
  lines: readonly CostRow[],
  request: ReportRequest,
  offsets: readonly ZoneOffset[],
  keyOf: (value: string) => number,
): Promise<void> {
  const columns: readonly (readonly [string, DuckDBType])[] = [
    ["line", INTEGER],
    ["mark", VARCHAR],
    ["zone", VARCHAR],
    ["key", INTEGER],
    ["day", INTEGER],
    ["currency", VARCHAR],
    ["amount", lines.every(({ amount_minor }) => amount_minor < SMALL_MINOR) ? BIGINT : HUGEINT],
    ["is_asked", BOOLEAN],
    ...request.groupBy.map((_, at) => [`g${at}`, INTEGER] as const),
  ];
  const rows = lines.map((line, at) => {
    const { mark, zone, day, value, currency, amount_minor } = line;
    const { fromMs } = daySpan(line);
    const known = knownOf(line, fromMs, request, offsets, keyOf);
    const dayNumber = Date.parse(day) / DAY_MS;
    return [
      at,
      mark,
      zone,
      keyOf(value),
      dayNumber,
      currency,
      BigInt(amount_minor),
      isAsked(line, fromMs, request),
      ...known,
    ];
  });
  await replica.putTable("cost_lines", columns, rows);
}

/** Of a cost without a visit, only its day and its mark are known: filters by other marks leave it out. */
function isAsked({ mark, value }: CostRow, dayBeginsMs: number, { fromMs, toMs, filters }: ReportRequest): boolean {
  if (dayBeginsMs < fromMs || dayBeginsMs >= toMs) return false;
  return Array.from(filters).every(([filtered, allowed]) => filtered === mark && allowed.includes(value));
}

/** The groups of a cost without visits: its hour is not known. */
function knownOf(
  { mark, value }: CostRow,
  dayBeginsMs: number,
  { groupBy }: ReportRequest,
  offsets: readonly ZoneOffset[],
  keyOf: (value: string) => number,
): (number | null)[] {
  const noonMs = dayBeginsMs + DAY_MS / 2;
  return groupBy.map((group) => {
    if (group === "hour") return null;
    if (isTime(group)) return timeNumber(group, noonMs, offsets);
    return group === mark ? keyOf(value) : null;
  });
}

/** From midnight to midnight, Unix ms. */
function daySpan({ day, zone }: CostRow): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: midnightOf(day, zone), toMs: midnightOf(dayName(Date.parse(day) + DAY_MS), zone) };
}

/** A day has many lines, and a calendar takes its time. */
const midnights = new Map<string, number>();
const MOST_MIDNIGHTS = 10_000;

function midnightOf(day: string, zone: string): number {
  const name = `${day} ${zone}`;
  const ms = midnights.get(name) ?? midnight(day, zone);
  if (midnights.size > MOST_MIDNIGHTS) midnights.clear();
  midnights.set(name, ms);
  return ms;
}

function dayName(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
