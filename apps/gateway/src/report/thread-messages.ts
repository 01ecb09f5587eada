import type { DatabaseTarget } from "../config.ts";
import type { Networks } from "./ask.ts";
import type { ReplicaSettings } from "./engine.ts";
import type { Progress } from "./replica/follow-source.ts";
import type { ReportRequest } from "./request.ts";

/** Settings of the thread of reports. */
export interface ThreadStart {
  readonly database: DatabaseTarget;
  readonly settings: ReplicaSettings;
}

export type ThreadTask =
  | { readonly kind: "report"; readonly id: number; readonly request: ReportRequest; readonly networks: Networks }
  | { readonly kind: "close" };

/** How the replica is. */
export interface ReplicaStatus {
  /** Undefined: it equals the database, but for the last second. */
  readonly building: Progress | undefined;
  /** Up to where notes of changes are needed no more. */
  readonly applied: string | undefined;
  /** When it last equalled the database, Unix ms by this machine's clock. */
  readonly equalAt: number | undefined;
  /** The last failure; undefined: there is none. */
  readonly problem: string | undefined;
}

export type ThreadMessage =
  | { readonly kind: "answer"; readonly id: number; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly kind: "refused"; readonly id: number; readonly refusal: Refusal }
  | { readonly kind: "status"; readonly status: ReplicaStatus }
  | { readonly kind: "notice"; readonly notice: string };

export type Refusal =
  | { readonly why: "building"; readonly progress: Progress }
  | { readonly why: "too_many_groups" | "sum_too_large" | "unavailable" | "failed"; readonly message: string };
