import type { DatabaseTarget } from "../config.ts";
import type { PackedSegment, Shortcut } from "../store/report/aggregate-store.ts";
import type { Networks, SegmentKind, Span } from "../store/report/model.ts";
import type { Subject } from "./count-span.ts";
import type { BuiltReport } from "./report-maker.ts";
import type { ReportRequest } from "./request.ts";

/** What the thread of reports begins with. */
export interface ThreadStart {
  readonly database: DatabaseTarget;
}

export type Question =
  | { readonly kind: "report"; readonly request: ReportRequest; readonly networks: Networks }
  | { readonly kind: "count"; readonly subjects: readonly Subject[]; readonly span: Span }
  | { readonly kind: "quarters"; readonly subject: Subject; readonly hour: Span }
  | { readonly kind: "day"; readonly of: SegmentKind; readonly day: Span }
  | { readonly kind: "nextActivity"; readonly fromMs: number };

export type ThreadTask = Question & { readonly id: number };

/** What each kind of question is answered with. */
export interface Answers {
  readonly report: BuiltReport;
  readonly count: readonly PackedSegment[];
  readonly quarters: readonly Shortcut[];
  readonly day: Shortcut | undefined;
  readonly nextActivity: number | undefined;
}

export type Answered = { [K in keyof Answers]: { readonly kind: K; readonly value: Answers[K] } }[keyof Answers];

export type Refused = {
  readonly kind: "too_many_groups" | "sum_too_large" | "unavailable" | "failed";
  readonly message: string;
};

export type ThreadAnswer = (Answered | Refused) & { readonly id: number };
