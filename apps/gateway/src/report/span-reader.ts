import type { ReportMark } from "@metka/contract";
import {
  DAY_MS,
  type Filters,
  type HeldSegment,
  HOUR_MS,
  type Networks,
  type SegmentAddress,
  type SegmentKind,
  type Span,
} from "../store/report/model.ts";
import type { ReportReads } from "../store/report/report-reads.ts";
import type { Steps } from "../store/work.ts";
import { cellsOf, factsOf } from "./cells-of.ts";
import { changedTimes } from "./changed-times.ts";
import { floorTo, type Held, type PlannedSpan, plan, QUARTER_MS } from "./plan.ts";
import { type Segment, segmentOf } from "./segment.ts";
import type { SegmentCache } from "./segment-cache.ts";

export interface ReportSources {
  readonly reads: ReportReads;
  readonly cache: SegmentCache;
  readonly networks: Networks;
}

export interface SpanRequest extends Span {
  readonly kind: SegmentKind;
  /** What the cells have to be told apart by. */
  readonly marks: readonly ReportMark[];
  /** What raw rows may be left out by; segments are whole. */
  readonly filters: Filters;
  /** What a time is called. */
  readonly timesAt: (ms: number) => readonly string[];
  /** Whether an hour of the report's zone may begin in the middle of one of UTC's. */
  readonly splitsHours: boolean;
}

/** What clicks have to be told apart by for these marks: their type tells visits from clicks, an offer its network. */
export function clickMarks(marks: readonly ReportMark[]): readonly ReportMark[] {
  return withOffers(["event_type", ...marks]);
}

/** A click's network is its offer's. */
export function withOffers(marks: readonly ReportMark[]): readonly ReportMark[] {
  return [...new Set(marks.map((mark) => (mark === "network" ? "offer" : mark)))];
}

/** So many segments are looked at together that loading them takes few queries, and holding them little memory. */
const AT_ONCE = 200;

/** From what a period's clicks or conversions are read: segments where they serve, and raw rows where they don't. */
export function* planSpans(request: SpanRequest, { reads }: ReportSources): Steps<readonly PlannedSpan[]> {
  return plan(request, yield* heldFor(request, reads), request);
}

/** Reads what was planned of a request, and gives each span's cells in its turn. */
export function* readSpans(
  request: SpanRequest,
  spans: readonly PlannedSpan[],
  sources: ReportSources,
  add: (segment: Segment, span: PlannedSpan) => void,
): Steps<void> {
  const { cache, reads } = sources;
  const names = cellNames(request);
  for (let at = 0; at < spans.length; at += AT_ONCE) {
    const some = spans.slice(at, at + AT_ONCE);
    const known = some.map(({ segment }) => (segment === undefined ? undefined : cache.get(segment, names)));
    const missing = some.flatMap(({ segment }, place) => (known[place] === undefined ? (segment ?? []) : []));
    yield* reads.packed(missing, (address, cells) => cache.put(address, cells));
    for (const [place, span] of some.entries()) {
      const { segment } = span;
      const kept = known[place] ?? (segment === undefined ? undefined : yield* readKept(segment, names, sources));
      add(kept ?? (yield* readRaw(request, span, sources)), span);
    }
  }
}

/** What a request's cells are told apart by, sorted: so the same marks in another order are found again. */
export function cellNames({ kind, marks }: Pick<SpanRequest, "kind" | "marks">): readonly string[] {
  return [...marks, ...factsOf(kind)].sort();
}

function* readKept(address: SegmentAddress, names: readonly string[], { reads, cache }: ReportSources): Steps<Segment> {
  const known = cache.get(address, names);
  if (known !== undefined) return known;
  // Those that were read after it have pushed it out.
  yield* reads.packed([address], (at, cells) => cache.put(at, cells));
  const kept = cache.get(address, names);
  if (kept === undefined) throw new Error(`${address.table} ${address.id} is not in its own snapshot`);
  return kept;
}

/** What segments tell of a period. */
function* heldFor({ kind, fromMs, toMs, splitsHours }: SpanRequest, reads: ReportReads): Steps<Held> {
  const builtToMs = yield* reads.builtTo();
  if (builtToMs === null) {
    return { builtToMs, segments: new Map(), days: new Map(), quarters: new Map(), isChanged: () => false };
  }
  // The hour that the period begins in the middle of has its segment begin before it.
  const whole = { fromMs: floorTo(fromMs, HOUR_MS), toMs };
  const own = kind === "clicks" || kind === "users" ? "clicks" : "conversions";
  const segments = yield* reads.segments(kind, whole);
  // A day is wanted whole or not at all. Users have no days, and their quarters are in the hours.
  const days = kind === "users" || toMs - fromMs < DAY_MS ? [] : yield* reads.shortcuts(kind, "day", { fromMs, toMs });
  const quarters = !splitsHours
    ? []
    : kind === "users"
      ? quartersIn(segments)
      : yield* reads.shortcuts(kind, "quarter", whole);
  return {
    builtToMs,
    segments: byBegin(segments),
    days: byBegin(days),
    quarters: byBegin(quarters),
    isChanged: changedTimes((yield* reads.changes(whole)).filter((change) => change.kind === own)),
  };
}

function quartersIn(hours: readonly HeldSegment[]): HeldSegment[] {
  const whole = hours.filter(({ fromMs, toMs }) => toMs - fromMs === HOUR_MS);
  return whole.flatMap(({ address, fromMs, left }) =>
    [0, 1, 2, 3].map((quarter) => {
      const begin = fromMs + quarter * QUARTER_MS;
      return { address: { ...address, quarter }, fromMs: begin, toMs: begin + QUARTER_MS, left };
    }),
  );
}

function byBegin(segments: readonly HeldSegment[]): ReadonlyMap<number, HeldSegment> {
  return new Map(segments.map((segment) => [segment.fromMs, segment]));
}

function* readRaw(
  { kind, marks, filters }: SpanRequest,
  { fromMs, toMs }: Span,
  { reads, networks }: ReportSources,
): Steps<Segment> {
  const request = { fromMs, toMs, marks, filters, networks };
  const rows = yield* reads.cells(kind, request);
  return segmentOf(cellsOf(kind, marks, rows));
}
