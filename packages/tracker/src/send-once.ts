import type { Outbox } from "./outbox.ts";
import type { Page } from "./page/page.ts";
import type { Click, Outcome, SendResult, TrackerState } from "./types.ts";
import { visitKey } from "./visit-id.ts";
import type { Watched } from "./watched.ts";

export interface Sender {
  /** @param again Try a visit that still waits once more; without it the outbox alone does that. */
  send(click: Click, again: boolean): Promise<SendResult>;
  /** Takes in what came of an attempt; false for a click of an earlier page. */
  tried(eventId: string, outcome: Outcome): boolean;
}

/** The gateway refuses a longer one; a digest, which depends on the whole of it, has to do. */
const EVENT_ID_MAX = 200;

/**
 * One click for one visit, however often it is asked for.
 *
 * @param launch What tells one launch from the next.
 */
export function sendOnce(page: Page, outbox: Outbox, launch: string, state: Watched<TrackerState>): Sender {
  const sends = new Map<string, Promise<SendResult>>();
  const waiting = new Set<string>();
  /** Of this page's clicks, by their IDs. */
  const keys = new Map<string, string>();
  let underWay = 0;
  let lastAt = 0;

  const deliver = async (key: string, click: Click): Promise<SendResult> => {
    // No two alike: in a storage only the time tells apart those whose IDs differ in odd characters.
    const createdAt = Math.max(page.now(), lastAt + 1);
    lastAt = createdAt;
    underWay += 1;
    state.set({ isLoading: true });
    const { event_id: own = "" } = click;
    const eventId = own !== "" && own.length <= EVENT_ID_MAX ? own : `visit-${await page.digest(key)}`;
    keys.set(eventId, key);
    const body = JSON.stringify({ ...click, event_id: eventId });
    const answered = await outbox.send({ eventId, body, createdAt });
    underWay -= 1;
    state.set({ isLoading: underWay > 0 });
    if (answered.status === "waiting") waiting.add(key);
    return { ...answered, event_id: eventId };
  };

  return {
    send(click, again) {
      const key = visitKey(click, launch);
      const before = sends.get(key);
      if (before !== undefined && !(again && waiting.delete(key))) return before;
      const sending = deliver(key, click);
      sends.set(key, sending);
      return sending;
    },
    tried(eventId, outcome) {
      const key = keys.get(eventId);
      if (key === undefined) return false;
      // Settled by the outbox alone: nobody has to send it once more.
      if (outcome.status !== "waiting" && waiting.delete(key)) {
        sends.set(key, Promise.resolve({ ...outcome, event_id: eventId }));
      }
      return true;
    },
  };
}
