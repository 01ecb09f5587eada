import type { ReportAnswer } from "@metka/contract";
import type { DatabaseTarget } from "../config.ts";
import type { PackedSegment } from "../store/report/aggregate-store.ts";
import type { Networks, Span } from "../store/report/model.ts";
import type { Subject } from "./count-span.ts";
import type { ReportRequest } from "./request.ts";

/** What the thread of reports begins with. */
export interface ThreadStart {
  readonly database: DatabaseTarget;
}

export type Question =
  | { readonly kind: "report"; readonly request: ReportRequest; readonly networks: Networks }
  | { readonly kind: "count"; readonly subjects: readonly Subject[]; readonly span: Span }
  | { readonly kind: "nextActivity"; readonly fromMs: number };

export type ThreadTask = Question & { readonly id: number };

export type Answered =
  | { readonly kind: "report"; readonly value: ReportAnswer }
  | { readonly kind: "count"; readonly value: readonly PackedSegment[] }
  | { readonly kind: "nextActivity"; readonly value: number | undefined };

export type Refused = { readonly kind: "too_many_groups" | "unavailable" | "failed"; readonly message: string };

export type ThreadAnswer = (Answered | Refused) & { readonly id: number };
