import { REPORT_MARKS } from "@metka/contract";
import type { PackedSegment } from "../store/report/aggregate-store.ts";
import { CLICK_MARKS, CONVERSION_FACTS, CONVERSION_KINDS, type SegmentKind, type Span } from "../store/report/model.ts";
import type { ReportReads } from "../store/report/report-reads.ts";
import type { Steps } from "../store/work.ts";
import { cellsOf } from "./cells-of.ts";
import { condense } from "./condense.ts";
import { pack, segmentOf } from "./segment.ts";

/** What a report can't do without, and what has few values by its nature. */
const KEPT = new Set<string>(["event_type", "offer", "network", ...CONVERSION_FACTS]);

export type Subject = "clicks" | "conversions";

/** Counts what a span's raw rows come to, ready to be kept: the same rows give the same bytes. */
export function* countSpan(subjects: readonly Subject[], span: Span, reads: ReportReads): Steps<PackedSegment[]> {
  const whole = { fromMs: span.fromMs, toMs: span.toMs, filters: new Map(), networks: new Map() };
  const segments: PackedSegment[] = [];
  const add = (kind: SegmentKind, cells: ReturnType<typeof cellsOf>) => {
    const condensed = () => condense(cells, KEPT, { leavesOwn: kind === "clicks" });
    segments.push({ kind, cells: cells.cells.length === 0 ? undefined : pack(segmentOf(condensed())) });
  };
  if (subjects.includes("clicks")) {
    const rows = yield* reads.cells("clicks", { ...whole, marks: CLICK_MARKS });
    add("clicks", cellsOf("clicks", CLICK_MARKS, rows));
  }
  if (subjects.includes("conversions")) {
    for (const { kind } of CONVERSION_KINDS) {
      const rows = yield* reads.cells(kind, { ...whole, marks: REPORT_MARKS });
      add(kind, cellsOf(kind, REPORT_MARKS, rows));
    }
  }
  return segments;
}
