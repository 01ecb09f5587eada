import type { AttemptRecord, ClaimedDelivery, CommitResult, NewClick } from "./model.ts";
import type { Queries } from "./queries.ts";

/** One thing to write; what arrives together shares a transaction. */
export type WriteOp =
  | { readonly kind: "click"; readonly value: NewClick }
  | { readonly kind: "attempt"; readonly value: AttemptRecord }
  | { readonly kind: "claim"; readonly value: PlainQuery };

/** A query that has been compiled, without what it was compiled from: as it goes to another thread. */
export interface PlainQuery {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The network took tens of ms to answer; some more let many attempts' ends, and the next clicks, share one sync. */
export const ATTEMPT_LINGER_MS = 4;

/** `taken`: the click's event_id was there already; who holds it is read afterwards. */
export type WriteResult =
  | { readonly kind: "stored"; readonly id: number }
  | { readonly kind: "taken" }
  | { readonly kind: "recorded"; readonly held: boolean }
  | { readonly kind: "claimed"; readonly deliveries: readonly ClaimedDelivery[] };

/** The result for a click whose event_id is taken: the first click if it was the same user's, otherwise a conflict. */
export async function resultOfRepeat(queries: Queries, { click, eventId }: NewClick): Promise<CommitResult> {
  const holder = eventId === null ? undefined : await queries.keyHolder(eventId);
  if (holder === undefined || holder.user_id !== click.user_id || holder.offer !== click.offer) {
    return { kind: "conflict" };
  }
  const first = await queries.firstClick(holder.click_id);
  return first === undefined ? { kind: "conflict" } : { kind: "duplicate", first };
}
