import type { CostMark } from "@metka/contract";
import type { CostRow } from "../store/costs/model.ts";
import type { Span } from "../store/report/model.ts";
import type { Steps } from "../store/work.ts";
import { NONE } from "./groups.ts";
import type { PlannedSpan } from "./plan.ts";
import { isTime, type ReportRequest } from "./request.ts";
import type { Segment } from "./segment.ts";
import { clickMarks, type ReportSources, readSpans } from "./span-reader.ts";
import { spread } from "./spread.ts";
import { VISIT } from "./tally.ts";
import { timeValue } from "./time-groups.ts";
import { midnight, splitsHours, type ZoneOffset, zoneOffsets } from "./time-zone.ts";

const DAY_MS = 86_400_000;
/** No zone's day begins further from UTC's. */
const ZONES_REACH_MS = 15 * 3_600_000;

/** Minor units by currency. */
export type Money = ReadonlyMap<string, number>;

/** What was spent, by the groups of a report. */
export interface Spend {
  of(group: number): Money;
  /** Of all groups, and of what no visit was found for. */
  readonly total: Money;
  /** Lines to which no visit of their day belongs, by what is known of them in the report's groups. */
  readonly unmatched: readonly { readonly values: readonly (string | null)[]; readonly money: Money }[];
}

interface SpendParts {
  readonly request: ReportRequest;
  readonly sources: ReportSources;
  /** Of the report's zone. */
  readonly offsets: readonly ZoneOffset[];
}

/** The lines of one day, and whose visits they were. */
interface CostDay extends Span {
  readonly lines: readonly CostRow[];
  readonly visits: Visits;
}

/**
 * Spreads each line of costs evenly over the visits of its day that have its mark's value, whatever the report is
 * filtered by (ADR 0017); what falls on visits outside of the report is not in it. The report's own clicks are told to it
 * as they are read, so that they are read and grouped once.
 */
export class Spending {
  readonly #parts: SpendParts;
  /** By their name, as `dayNamesAt` tells it. */
  readonly #days: ReadonlyMap<string, CostDay>;
  readonly #zones: readonly { readonly name: string; readonly offsets: readonly ZoneOffset[] }[];
  /** What clicks have to be told apart by. */
  readonly marks: readonly CostMark[];

  private constructor(costs: readonly CostRow[], parts: SpendParts) {
    const { fromMs, toMs } = parts.request;
    this.#parts = parts;
    const days = Array.from(
      Map.groupBy(costs, ({ day, zone }) => dayName(day, zone)),
      ([name, lines]) => {
        return [name, { lines, visits: new Visits(lines), ...dayOfLines(lines) }] as const;
      },
    );
    this.#days = new Map(days.filter(([, day]) => day.fromMs < toMs && day.toMs > fromMs));
    const lines = Array.from(this.#days.values(), (day) => day.lines).flat();
    this.marks = [...new Set(lines.map(({ mark }) => mark))];
    this.#zones = Array.from(new Set(lines.map(({ zone }) => zone)), (name) => ({
      name,
      offsets: zoneOffsets(name, fromMs, toMs),
    }));
  }

  /** Of the days that a report has something of. */
  static *read(parts: SpendParts): Steps<Spending> {
    const { request, sources } = parts;
    const [first, last] = [dayOf(request.fromMs - ZONES_REACH_MS), dayOf(request.toMs + ZONES_REACH_MS)];
    return new Spending(yield* sources.reads.costs(first, last), parts);
  }

  /** Whether quarters of hours would serve days of costs. */
  get splitsHours(): boolean {
    return this.#zones.some(({ offsets }) => splitsHours(offsets));
  }

  /** Which days of costs a time is in, one in each zone that costs are told in: clicks are added day by day. */
  dayNamesAt(ms: number): readonly string[] {
    return this.#zones.map(({ name, offsets }) => dayName(timeValue("day", ms, offsets), name));
  }

  /** Clicks of the report, with the group of each cell. */
  addClicks(segment: Segment, dayNames: readonly string[], groups: Int32Array): void {
    for (const name of dayNames) this.#days.get(name)?.visits.add(segment, this.marks, groups);
  }

  /** Once all clicks of the report are added. */
  *spread(onRead: (span: PlannedSpan) => void): Steps<Spend> {
    const spend = new SpendTally();
    if (this.#days.size === 0) return spend;
    yield* this.#readOutside(onRead);
    for (const { lines, visits, fromMs } of this.#days.values()) {
      for (const [at, line] of lines.entries()) {
        if (visits.total(at) > 0) spend.add(line, visits.byGroup(at), visits.total(at));
        else if (isAsked(line, fromMs, this.#parts.request)) {
          spend.addUnmatched(line, knownOf(line, fromMs, this.#parts));
        }
      }
    }
    return spend;
  }

  /** A day that the report begins or ends in the middle of: its other visits have their share of the costs, too. */
  *#readOutside(onRead: (span: PlannedSpan) => void): Steps<void> {
    const { request, sources } = this.#parts;
    for (const { visits, ...day } of this.#days.values()) {
      const before = { fromMs: day.fromMs, toMs: Math.min(day.toMs, request.fromMs) };
      const after = { fromMs: Math.max(day.fromMs, request.toMs), toMs: day.toMs };
      for (const { fromMs, toMs } of [before, after]) {
        if (fromMs >= toMs) continue;
        const span = { kind: "clicks", fromMs, toMs, marks: clickMarks(this.marks), filters: new Map() } as const;
        yield* readSpans({ ...span, timesAt: () => [], splitsHours: false }, sources, (segment, read) => {
          onRead(read);
          visits.add(segment, this.marks, undefined);
        });
      }
    }
  }
}

function dayName(day: string, zone: string): string {
  return `${day} ${zone}`;
}

function dayOfLines([line]: readonly CostRow[]): Span {
  if (line === undefined) throw new Error("a day of costs has no line");
  const { day, zone } = line;
  return { fromMs: midnight(day, zone), toMs: midnight(dayOf(Date.parse(day) + DAY_MS), zone) };
}

class Visits {
  readonly #lines: ReadonlyMap<string, readonly number[]>;
  readonly #totals: Float64Array;
  /** Of each line its visits by groups. */
  readonly #shares: readonly Map<number, number>[];

  constructor(lines: readonly CostRow[]) {
    this.#totals = new Float64Array(lines.length);
    this.#shares = lines.map(() => new Map());
    this.#lines = Map.groupBy(lines.keys(), (at) => `${lines[at]?.mark} ${lines[at]?.value}`);
  }

  /** `groups`: of each cell; undefined: the report does not reach there. */
  add(segment: Segment, marks: readonly CostMark[], groups: Int32Array | undefined): void {
    const events = segment.columns.get("event_type");
    const visit = events?.values.indexOf(VISIT);
    const counts = segment.counts[0];
    for (const mark of marks) {
      const column = segment.columns.get(mark);
      // Of one mark and value there may be a line in each currency.
      const linesOf = column?.values.map((value) => this.#lines.get(`${mark} ${value}`));
      for (let i = 0; i < segment.size; i += 1) {
        const lines = linesOf?.[column?.index[i] ?? 0];
        if (lines === undefined || events?.index[i] !== visit) continue;
        for (const line of lines) this.#count(line, groups?.[i] ?? NONE, counts?.[i] ?? 0);
      }
    }
  }

  total(line: number): number {
    return this.#totals[line] ?? 0;
  }

  /** How many visits of the report are a line's own, by groups. */
  byGroup(line: number): ReadonlyMap<number, number> {
    return this.#shares[line] ?? new Map();
  }

  #count(line: number, group: number, visits: number): void {
    this.#totals[line] = (this.#totals[line] ?? 0) + visits;
    const shares = this.#shares[line];
    if (group !== NONE) shares?.set(group, (shares.get(group) ?? 0) + visits);
  }
}

class SpendTally implements Spend {
  /** Of each currency what every group has spent. */
  readonly #of = new Map<string, Map<number, number>>();
  readonly #total = new Map<string, number>();
  readonly #unmatched = new Map<string, { values: readonly (string | null)[]; money: Map<string, number> }>();

  /** `total`: its visits in all, those that are not in the report too. */
  add({ amount_minor, currency }: CostRow, visits: ReadonlyMap<number, number>, total: number): void {
    const weights = [...visits.values()];
    const outside = weights.reduce((rest, weight) => rest - weight, total);
    const amounts = spread(amount_minor, [...weights, outside]);
    const own = this.#of.get(currency) ?? new Map<number, number>();
    this.#of.set(currency, own);
    let at = 0;
    for (const group of visits.keys()) own.set(group, (own.get(group) ?? 0) + (amounts[at++] ?? 0));
    // What falls on visits outside of the report is not in it.
    if (visits.size > 0) put(this.#total, currency, amount_minor - (amounts.at(-1) ?? 0));
  }

  addUnmatched({ amount_minor, currency }: CostRow, values: readonly (string | null)[]): void {
    const key = JSON.stringify(values);
    const row = this.#unmatched.get(key) ?? { values, money: new Map<string, number>() };
    this.#unmatched.set(key, row);
    put(row.money, currency, amount_minor);
    put(this.#total, currency, amount_minor);
  }

  of(group: number): Money {
    const spent = new Map<string, number>();
    for (const [currency, own] of this.#of) {
      const minor = own.get(group);
      if (minor !== undefined) spent.set(currency, minor);
    }
    return spent;
  }

  get total(): Money {
    return this.#total;
  }

  get unmatched(): Spend["unmatched"] {
    return [...this.#unmatched].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
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
