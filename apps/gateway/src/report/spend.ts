import type { CostMark } from "@metka/contract";
import type { CostRow } from "../store/costs/model.ts";
import { DAY_MS, type Span } from "../store/report/model.ts";
import type { Steps } from "../store/work.ts";
import { CostDay, type LineShare } from "./cost-day.ts";
import { grown } from "./grown.ts";
import type { PlannedSpan } from "./plan.ts";
import { isTime, type ReportRequest } from "./request.ts";
import type { Segment } from "./segment.ts";
import { clickMarks, planSpans, type ReportSources, readSpans } from "./span-reader.ts";
import type { Sign } from "./tally.ts";
import { timeValue } from "./time-groups.ts";
import type { ZoneOffset } from "./time-zone.ts";

/** No zone's day begins further from UTC's. */
const ZONES_REACH_MS = 15 * 3_600_000;

/** Minor units by currency. */
export type Money = ReadonlyMap<string, number>;

/** What was spent, by the groups of a report. */
export interface Spend {
  of(group: number): Money;
  /** Minor units that a group has spent of a currency. */
  in(currency: string): (group: number) => number;
  /** Of all groups, and of what no visit was found for. */
  readonly total: Money;
  /** Lines to which no visit of their day belongs, by what is known of them in the report's groups. */
  readonly unmatched: readonly { readonly values: readonly (string | null)[]; readonly money: Money }[];
}

export interface SpendParts {
  readonly request: ReportRequest;
  readonly sources: ReportSources;
  /** Of the report's zone. */
  readonly offsets: readonly ZoneOffset[];
}

/** Lines of all days that a period has something of. */
export function* costsOf({ fromMs, toMs }: Span, { reads }: ReportSources): Steps<readonly CostRow[]> {
  return yield* reads.costs(dayOf(fromMs - ZONES_REACH_MS), dayOf(toMs + ZONES_REACH_MS));
}

/** What a day of costs is called; clicks are added day by day. */
export function costDayName(day: string, zone: string): string {
  return `${day} ${zone}`;
}

/**
 * Spreads each line of costs evenly over the visits of its day that have its mark's value, whatever the report is
 * filtered by (ADR 0017); what falls on visits outside of the report is not in it. The report's own clicks are told to it
 * as they are read, so that they are read and grouped once. It may be told of more clicks, or of fewer, and spread again:
 * only days whose visits are others are spread anew.
 */
export class Spending {
  /** By their names. */
  readonly #days: ReadonlyMap<string, CostDay>;
  /** What clicks have to be told apart by. */
  readonly marks: readonly CostMark[];
  /** In which days of costs begin. */
  readonly zones: readonly string[];
  readonly #spent = new Spent();
  /** What of each day is in `#spent`. */
  readonly #in = new Map<CostDay, readonly LineShare[]>();

  constructor(costs: readonly CostRow[]) {
    this.#days = new Map(
      Array.from(
        Map.groupBy(costs, ({ day, zone }) => costDayName(day, zone)),
        ([name, [first, ...others]]) => {
          if (first === undefined) throw new Error("a day of costs has no line");
          return [name, new CostDay([first, ...others])];
        },
      ),
    );
    this.marks = [...new Set(costs.map(({ mark }) => mark))];
    this.zones = [...new Set(costs.map(({ zone }) => zone))];
  }

  /** Clicks of the report, with the group of each cell. */
  addClicks(segment: Segment, dayNames: readonly string[], groups: Int32Array, sign: Sign): void {
    for (const name of dayNames) this.#days.get(name)?.add(segment, this.marks, groups, sign);
  }

  /** Once all clicks of the report are added. `hash`: of a group, by its values alone. */
  *spread(parts: SpendParts, hash: (group: number) => number, onRead: (span: PlannedSpan) => void): Steps<Spend> {
    const { request } = parts;
    const total = new Map<string, number>();
    const unmatched = new Unmatched();
    for (const day of this.#days.values()) {
      // A day may have left the report since.
      const isIn = day.fromMs < request.toMs && day.toMs > request.fromMs;
      if (isIn) yield* this.#readOutside(day, parts, onRead);
      const shares = isIn ? day.shares(hash) : [];
      this.#replace(day, shares);
      for (const share of shares) put(total, share.currency, share.total);
      for (const line of isIn ? day.unmatched() : []) {
        if (!isAsked(line, day.fromMs, request)) continue;
        unmatched.add(line, knownOf(line, day.fromMs, parts));
        put(total, line.currency, line.amount_minor);
      }
    }
    const spent = this.#spent;
    return {
      total,
      unmatched: unmatched.rows,
      of: (group) => spent.of(group),
      in: (currency) => spent.in(currency),
    };
  }

  /** What it takes of memory, about. */
  get bytes(): number {
    return [...this.#in.values()].flat().reduce((total, { groups }) => total + SHARE_BYTES * groups.length, 0);
  }

  #replace(day: CostDay, shares: readonly LineShare[]): void {
    const before = this.#in.get(day);
    if (before === shares) return;
    for (const share of before ?? []) this.#spent.add(share, -1);
    for (const share of shares) this.#spent.add(share, 1);
    this.#in.set(day, shares);
  }

  /** A day that the report begins or ends in the middle of: its other visits have their share of the costs, too. */
  *#readOutside(day: CostDay, { request, sources }: SpendParts, onRead: (span: PlannedSpan) => void): Steps<void> {
    const before = { fromMs: day.fromMs, toMs: Math.min(day.toMs, request.fromMs) };
    const after = { fromMs: Math.max(day.fromMs, request.toMs), toMs: day.toMs };
    const outside: Segment[] = [];
    for (const { fromMs, toMs } of [before, after]) {
      if (fromMs >= toMs) continue;
      const marks = clickMarks(this.marks);
      const part = {
        kind: "clicks",
        fromMs,
        toMs,
        marks,
        filters: new Map(),
        timesAt: () => [],
        splitsHours: false,
      } as const;
      const spans = yield* planSpans(part, sources);
      for (const span of spans) onRead(span);
      yield* readSpans(part, spans, sources, (segment) => outside.push(segment));
    }
    day.setOutside(outside, this.marks);
  }
}

/** A group and its amount, its number of visits, and their places in the map. */
const SHARE_BYTES = 64;

/** Minor units that groups have spent. */
class Spent {
  readonly #of = new Map<string, Float64Array<ArrayBuffer>>();

  add({ currency, groups, amounts }: LineShare, sign: Sign): void {
    const most = groups.reduce((largest, group) => Math.max(largest, group), 0);
    const own = grown(this.#of.get(currency) ?? new Float64Array(64), most + 1);
    this.#of.set(currency, own);
    for (const [at, group] of groups.entries()) own[group] = (own[group] ?? 0) + sign * (amounts[at] ?? 0);
  }

  in(currency: string): (group: number) => number {
    const own = this.#of.get(currency);
    return (group) => own?.[group] ?? 0;
  }

  of(group: number): Money {
    return new Map(Array.from(this.#of, ([currency, own]) => [currency, own[group] ?? 0]));
  }
}

class Unmatched {
  readonly #rows = new Map<string, { values: readonly (string | null)[]; money: Map<string, number> }>();

  add({ amount_minor, currency }: CostRow, values: readonly (string | null)[]): void {
    const key = JSON.stringify(values);
    const row = this.#rows.get(key) ?? { values, money: new Map<string, number>() };
    this.#rows.set(key, row);
    put(row.money, currency, amount_minor);
  }

  get rows(): Spend["unmatched"] {
    return [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}

/** Of what has no visit nothing is known but its day and its mark: filters by others leave it out. */
function isAsked({ mark, value }: CostRow, dayBeginsMs: number, { fromMs, toMs, filters }: ReportRequest): boolean {
  if (dayBeginsMs < fromMs || dayBeginsMs >= toMs) return false;
  return Array.from(filters).every(([filtered, allowed]) => filtered === mark && allowed.includes(value));
}

/** What is known of a line in the report's groups: of an hour nothing. */
function knownOf({ mark, value }: CostRow, dayBeginsMs: number, { request, offsets }: SpendParts): (string | null)[] {
  const noonMs = dayBeginsMs + DAY_MS / 2;
  return request.groupBy.map((group) => {
    if (group === "hour") return null;
    if (isTime(group)) return timeValue(group, noonMs, offsets);
    return group === mark ? value : null;
  });
}

function put(money: Map<string, number>, currency: string, minor: number): void {
  money.set(currency, (money.get(currency) ?? 0) + minor);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
