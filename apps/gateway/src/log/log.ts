import type { ErrorDetail } from "@metka/contract";
import type { StoredClick } from "../capture/accept-click.ts";
import type { CapturedClick } from "../capture/capture-click.ts";
import type { PostbackVerdict } from "../conversion/accept-postback.ts";
import type { AttemptReport } from "../deliver/attempts.ts";
import type { ErrorCode } from "../errors.ts";

export interface RequestReport {
  readonly method: string;
  /** Without secrets. */
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  readonly ip: string | null;
  readonly trackingId: number | undefined;
  readonly error: { readonly code: ErrorCode; readonly details: readonly ErrorDetail[] } | undefined;
}

/** What the gateway logs; one implementation for people, one for machines. */
export interface Log {
  clickStored(id: number, stored: StoredClick): void;
  /** A click of a redirect. */
  redirected(id: number, captured: CapturedClick): void;
  /** A click that the store did not confirm, whole, so that it can be restored by hand. */
  clickLost(captured: CapturedClick, error: unknown): void;
  sending(attempt: Pick<AttemptReport, "id" | "url" | "network" | "target">): void;
  attempted(report: AttemptReport): void;
  /** The verdict of a postback. Its parameters are not logged, since some are personal data. */
  postback(verdict: PostbackVerdict): void;
  request(report: RequestReport): void;
  breaker(host: string, open: boolean): void;
  info(message: string): void;
  error(message: string, error: unknown): void;
  /** Resolves when all is written, or after `withinMs`: a log that is not read must not delay the stop. */
  flush(withinMs: number): Promise<void>;
  /** Lines that could not be written, so far. */
  readonly dropped: number;
}
