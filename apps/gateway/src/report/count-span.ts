import { REPORT_MARKS } from "@metka/contract";
import type { PackedSegment, Shortcut } from "../store/report/aggregate-store.ts";
import {
  type CellMark,
  CLICK_MARKS,
  CONVERSION_FACTS,
  CONVERSION_KINDS,
  type HeldSegment,
  HOUR_MS,
  QUARTER,
  type SegmentKind,
  type Span,
  USER,
} from "../store/report/model.ts";
import type { ReportReads } from "../store/report/report-reads.ts";
import type { Steps } from "../store/work.ts";
import { cellsOf } from "./cells-of.ts";
import { condense } from "./condense.ts";
import { mergeSegments } from "./merge-segments.ts";
import { cut, QUARTER_MS } from "./plan.ts";
import { project } from "./project.ts";
import { pack, type Segment, segmentOf, unpack } from "./segment.ts";
import { keyedByUser } from "./user-cells.ts";

/** What a report can't do without, and what has few values by its nature. */
const KEPT = new Set<string>(["event_type", "offer", "network", USER, QUARTER, ...CONVERSION_FACTS]);
/** An hour of 10,000,000 clicks a month has as many clicks at most. */
const HOUR_CELLS_MOST = 32_768;
/** Nearly every click has one: so many a click that an hour of a hundred million clicks a month still has all marks. */
const USER_CELLS_MOST = 262_144;
/** 3 MB or so. */
const DAY_CELLS_MOST = 131_072;

export type Subject = "clicks" | "conversions";

export function subjectOf(kind: SegmentKind): Subject {
  return kind === "clicks" ? "clicks" : "conversions";
}

/** Counts what a span's raw rows come to, ready to be kept: the same rows give the same bytes. */
export function* countSpan(subjects: readonly Subject[], span: Span, reads: ReportReads): Steps<PackedSegment[]> {
  const segments: PackedSegment[] = [];
  const add = (kind: SegmentKind, segment: Segment) => {
    segments.push({ kind, left: segment.left, cells: segment.size === 0 ? undefined : pack(segment) });
  };
  for (const subject of subjects) {
    for (const kind of kindsOf(subject)) {
      if (kind !== "clicks") {
        add(kind, fit(kind, yield* counted(kind, REPORT_MARKS, span, reads), HOUR_CELLS_MOST));
        continue;
      }
      // Read once for both.
      const byUser = yield* countedByUser(span, reads);
      add(kind, fit(kind, project(byUser, CLICK_MARKS), HOUR_CELLS_MOST));
      add("users", keyedByUser(fit("users", byUser, USER_CELLS_MOST)));
    }
  }
  return segments;
}

/** The same of each quarter of an hour; where there was nothing that is told too. */
export function* countQuarters(subject: Subject, hour: Span, reads: ReportReads): Steps<Shortcut[]> {
  const shortcuts: Shortcut[] = [];
  for (const span of cut(hour, QUARTER_MS)) {
    for (const kind of kindsOf(subject)) {
      const marks = kind === "clicks" ? CLICK_MARKS : REPORT_MARKS;
      const segment = fit(kind, yield* counted(kind, marks, span, reads), HOUR_CELLS_MOST);
      shortcuts.push({ ...span, kind, grain: "quarter", left: segment.left, cells: pack(segment) });
    }
  }
  return shortcuts;
}

/** What a day's hours come to together; undefined: it has none. */
export function* mergeDay(kind: SegmentKind, day: Span, reads: ReportReads): Steps<Shortcut | undefined> {
  const held = yield* reads.segments(kind, day);
  const hours = yield* unpacked(held, reads);
  if (hours.length === 0) return undefined;
  const segment = fit(kind, mergeSegments(hours), DAY_CELLS_MOST);
  const { fromMs, toMs } = day;
  return { fromMs, toMs, kind, grain: "day", left: segment.left, cells: pack(segment) };
}

function* unpacked(held: readonly HeldSegment[], reads: ReportReads): Steps<Segment[]> {
  const found = new Map<number, Segment>();
  const addresses = held.map(({ address }) => address);
  yield* reads.packed(addresses, ({ id }, cells) => found.set(id, unpack(cells)));
  // In the order of their time, whatever order the database gave them in.
  return addresses.flatMap(({ id }) => found.get(id) ?? []);
}

function kindsOf(subject: Subject): readonly SegmentKind[] {
  return subject === "clicks" ? ["clicks"] : CONVERSION_KINDS.map(({ kind }) => kind);
}

/** Clicks of a span, told apart by user and by quarter, too. */
function* countedByUser(span: Span, reads: ReportReads): Steps<Segment> {
  const quarters: Segment[] = [];
  for (const quarter of cut(span, QUARTER_MS)) {
    const own = yield* counted("clicks", [...CLICK_MARKS, USER], quarter, reads);
    const column = { values: [quarterOf(quarter.fromMs)], index: new Uint8Array(own.size) };
    quarters.push({ ...own, columns: new Map([...own.columns, [QUARTER, column]]) });
  }
  return mergeSegments(quarters);
}

function quarterOf(ms: number): string {
  return String(Math.floor((ms % HOUR_MS) / QUARTER_MS));
}

function* counted(
  kind: SegmentKind,
  marks: readonly CellMark[],
  { fromMs, toMs }: Span,
  reads: ReportReads,
): Steps<Segment> {
  const rows = yield* reads.cells(kind, { fromMs, toMs, marks, filters: new Map(), networks: new Map() });
  return segmentOf(cellsOf(kind, marks, rows));
}

function fit(kind: SegmentKind, segment: Segment, cellsMost: number): Segment {
  return condense(segment, { kept: KEPT, leavesOwn: kind === "clicks", cellsMost });
}
