import type { ReportMark } from "@metka/contract";
import type { Filters, Networks, ReportChange, SegmentKind, SegmentMeta, Span } from "../store/report/model.ts";
import type { ReportReads } from "../store/report/report-reads.ts";
import type { Steps } from "../store/work.ts";
import { cellsOf } from "./cells-of.ts";
import { changedTimes } from "./changed-times.ts";
import { floorTo, type Held, HOUR_MS, type PlannedSpan, plan } from "./plan.ts";
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
}

/** What clicks have to be told apart by for these marks: their type tells visits from clicks, an offer its network. */
export function clickMarks(marks: readonly ReportMark[]): readonly ReportMark[] {
  return [...new Set<ReportMark>(["event_type", ...marks.map((mark) => (mark === "network" ? "offer" : mark))])];
}

/** What was read for a span: `left` names the marks for which its segment did not serve. */
export interface ReadSpan extends PlannedSpan {
  readonly left: readonly ReportMark[];
}

/** So many segments are looked at together that loading them takes few queries, and holding them little memory. */
const AT_ONCE = 200;

/** Reads a period's clicks or conversions, from segments where they serve and from raw rows where they don't. */
export function* readSpans(
  request: SpanRequest,
  sources: ReportSources,
  add: (segment: Segment, span: ReadSpan) => void,
): Steps<void> {
  yield* readHeldSpans(request, yield* heldFor(request.kind, request, sources.reads), sources, add);
}

/** The same where what is held is known: of a longer period, too. */
export function* readHeldSpans(
  request: SpanRequest,
  held: Held,
  sources: ReportSources,
  add: (segment: Segment, span: ReadSpan) => void,
): Steps<void> {
  const { cache, reads } = sources;
  const spans = plan(request, held, request.timesAt);
  for (let at = 0; at < spans.length; at += AT_ONCE) {
    const some = spans.slice(at, at + AT_ONCE);
    const missing = some.flatMap(({ segment }) => (segment === undefined || cache.has(segment) ? [] : segment));
    yield* reads.packed(missing, (id, cells) => cache.put(id, cells));
    for (const span of some) {
      const kept = span.segment === undefined ? undefined : cache.get(span.segment);
      const left = request.marks.filter((mark) => kept?.left.includes(mark));
      const serves = kept !== undefined && left.length === 0;
      const segment = serves ? kept : yield* readRaw(request, span, sources);
      add(segment, { ...span, segment: serves ? span.segment : undefined, left });
    }
  }
}

/** What segments tell of a period. */
export function* heldFor(kind: SegmentKind, { fromMs, toMs }: Span, reads: ReportReads): Steps<Held> {
  const builtToMs = yield* reads.builtTo();
  // The hour that the period begins in the middle of has its segment begin before it.
  const whole = { fromMs: floorTo(fromMs, HOUR_MS), toMs };
  const segments = builtToMs === null ? [] : yield* reads.segments([kind], whole);
  const changes = builtToMs === null ? [] : yield* reads.changes(whole);
  const own = kind === "clicks" ? "clicks" : "conversions";
  return heldOf(
    builtToMs,
    segments,
    changes.filter((change) => change.kind === own),
  );
}

function heldOf(builtToMs: number | null, segments: readonly SegmentMeta[], changes: readonly ReportChange[]): Held {
  return {
    builtToMs,
    segments: new Map(segments.map(({ id, fromMs }) => [fromMs, id])),
    isChanged: changedTimes(changes),
  };
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
