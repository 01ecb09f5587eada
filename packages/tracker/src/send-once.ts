import type { CapturedParams } from "./capture-params.ts";
import type { Outbox } from "./outbox.ts";
import type { Page } from "./page/page.ts";
import type { Click, SendResult, TrackerState } from "./types.ts";
import { visitKey } from "./visit-id.ts";
import type { Watched } from "./watched.ts";

export interface Sender {
  /**
   * @param captured What the visit's link brought.
   * @param again Try a visit that still waits once more; without it the outbox alone does that.
   */
  send(click: Click, captured: CapturedParams, again: boolean): Promise<SendResult>;
  /** What the visit's link brought, for a click of this page; undefined for another page's. */
  visitOf(id: string): CapturedParams | undefined;
}

/** The gateway refuses a longer one; the visit's own, which depends on the whole of it, has to do. */
const EVENT_ID_MAX = 200;

/**
 * One click for one visit, however often it is asked for.
 *
 * @param launch What tells one launch from the next.
 */
export function sendOnce(page: Page, outbox: Outbox, launch: string, state: Watched<TrackerState>): Sender {
  const sends = new Map<string, Promise<SendResult>>();
  const waiting = new Set<string>();
  const own = new Map<string, CapturedParams>();
  let underWay = 0;

  const deliver = async (key: string, click: Click, captured: CapturedParams): Promise<SendResult> => {
    const createdAt = page.now();
    underWay += 1;
    state.set({ isLoading: true });
    const id = `visit-${await page.digest(key)}`;
    own.set(id, captured);
    const { event_id: given = id } = click;
    const event_id = given.length > EVENT_ID_MAX ? id : given;
    const answered = await outbox.send({ id, body: JSON.stringify({ ...click, event_id }), createdAt });
    underWay -= 1;
    state.set({ isLoading: underWay > 0 });
    if (answered.status === "waiting") waiting.add(key);
    return { ...answered, event_id };
  };

  return {
    send(click, captured, again) {
      const key = visitKey(click, launch);
      const before = sends.get(key);
      if (before && !(again && waiting.delete(key))) return before;
      const sending = deliver(key, click, captured);
      sends.set(key, sending);
      return sending;
    },
    visitOf: (id) => own.get(id),
  };
}
