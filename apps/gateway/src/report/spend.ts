import type { CostMark, ReportMark } from "@metka/contract";
import type { CostRow } from "../store/costs/model.ts";
import type { Span } from "../store/report/model.ts";
import type { Steps } from "../store/work.ts";
import { NONE } from "./groups.ts";
import type { Held, PlannedSpan } from "./plan.ts";
import { isTime, type ReportRequest } from "./request.ts";
import type { Segment } from "./segment.ts";
import { clickMarks, heldFor, type ReportSources, readHeldSpans } from "./span-reader.ts";
import { spread } from "./spread.ts";
import { type Tally, VISIT } from "./tally.ts";
import { timeValue } from "./time-groups.ts";
import { midnight, splitsHours, type ZoneOffset } from "./time-zone.ts";

const DAY_MS = 86_400_000;
/** No zone's day begins further from UTC's. */
const ZONES_REACH_MS = 15 * 3_600_000;
/** A day is longer than 24 hours where the clock is set back. */
const DAYS_REACH_MS = 2 * DAY_MS;

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
  readonly tally: Tally;
  /** Of the report's groups and filters. */
  readonly marks: readonly ReportMark[];
  readonly offsets: readonly ZoneOffset[];
  readonly timesAt: (ms: number) => readonly string[];
  readonly onRead: (span: PlannedSpan) => void;
}

/**
 * Spreads each line of costs evenly over the visits of its day that have its mark's value, whatever the report is
 * filtered by (ADR 0017); what falls on visits outside of the report is not in it. Comes after the clicks are tallied.
 */
export function* readSpend(parts: SpendParts): Steps<Spend> {
  const spend = new SpendTally();
  const { request, sources } = parts;
  const firstDay = dayOf(request.fromMs - ZONES_REACH_MS);
  const lastDay = dayOf(request.toMs + ZONES_REACH_MS);
  const costs = yield* sources.reads.costs(firstDay, lastDay);
  if (costs.length === 0) return spend;
  // Of all these days at once: a day that the report begins or ends in is wanted whole.
  const reach = {
    fromMs: request.fromMs - DAYS_REACH_MS,
    toMs: request.toMs + DAYS_REACH_MS,
    splitsHours: splitsHours(parts.offsets),
  };
  const held = yield* heldFor("clicks", reach, sources.reads);
  for (const lines of Map.groupBy(costs, ({ day, zone }) => `${day} ${zone}`).values()) {
    const [first] = lines;
    if (first === undefined) continue;
    const { day, zone } = first;
    const fromMs = midnight(day, zone);
    const toMs = midnight(dayOf(Date.parse(day) + DAY_MS), zone);
    if (fromMs >= request.toMs || toMs <= request.fromMs) continue;
    const visits = yield* visitsOf(lines, { fromMs, toMs }, held, parts);
    const groups = visits.groups();
    for (const [at, line] of lines.entries()) {
      if (visits.total(at) > 0) spend.add(line, groups[at] ?? [], visits.total(at));
      else if (isAsked(line, fromMs, request)) spend.addUnmatched(line, knownOf(line, fromMs, parts));
    }
  }
  return spend;
}

/** How many visits of a day belong to each of its lines. */
function* visitsOf(lines: readonly CostRow[], day: Span, held: Held, parts: SpendParts): Steps<Visits> {
  const { request, sources, tally, marks: reportMarks, timesAt, onRead } = parts;
  const costMarks = [...new Set(lines.map(({ mark }) => mark))];
  const visits = new Visits(lines);
  const { fromMs, toMs } = request;
  const cuts = [day.fromMs, clamp(fromMs, day), clamp(toMs, day), day.toMs];
  for (const [at, from] of cuts.slice(0, -1).entries()) {
    const to = cuts[at + 1] ?? from;
    if (from === to) continue;
    const inside = from >= fromMs && to <= toMs;
    const marks = clickMarks(inside ? [...costMarks, ...reportMarks] : costMarks);
    const span = { kind: "clicks", fromMs: from, toMs: to, marks, filters: new Map(), splitsHours: false } as const;
    const times = inside ? timesAt : () => [];
    yield* readHeldSpans({ ...span, timesAt: times }, held, sources, (segment, read) => {
      onRead(read);
      visits.add(segment, costMarks, inside ? tally.groupsOf(segment, read.times) : undefined);
    });
  }
  return visits;
}

interface Share {
  readonly group: number;
  readonly visits: number;
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

  /** Of each line in its turn, how many visits of the report are its own in which group. */
  groups(): readonly (readonly Share[])[] {
    return this.#shares.map((shares) => Array.from(shares, ([group, visits]) => ({ group, visits })));
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
  add({ amount_minor, currency }: CostRow, groups: readonly Share[], total: number): void {
    const outside = groups.reduce((rest, { visits }) => rest - visits, total);
    const amounts = spread(amount_minor, [...groups.map(({ visits }) => visits), outside]);
    const own = this.#of.get(currency) ?? new Map<number, number>();
    this.#of.set(currency, own);
    for (const [at, { group }] of groups.entries()) own.set(group, (own.get(group) ?? 0) + (amounts[at] ?? 0));
    // What falls on visits outside of the report is not in it.
    if (groups.length > 0) put(this.#total, currency, amount_minor - (amounts.at(-1) ?? 0));
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

function clamp(ms: number, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): number {
  return Math.min(Math.max(ms, fromMs), toMs);
}
