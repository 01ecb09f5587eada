import { backoffMs } from "./backoff.ts";
import { postClick } from "./gateway.ts";
import type { Page } from "./page/page.ts";
import type { ClickStorage, WaitingClick } from "./storage/click-storage.ts";
import type { Outcome } from "./types.ts";
import { waitingList } from "./waiting-list.ts";

export interface Outbox {
  /** Keeps a click and tries it at once; one that waits under this ID already is tried as it was. */
  send(click: WaitingClick): Promise<Outcome>;
  /** Tries everything that waits, now. */
  flush(): void;
  /** The page may be gone at once: hands what waits to the browser. No answer comes of it, so it goes on waiting. */
  beacon(): void;
  /** Takes in what waits in a storage and keeps clicks there from now on. */
  use(storage: ClickStorage): void;
  stop(): void;
}

/**
 * Clicks from the moment they are made until the gateway has them.
 *
 *   waiting ── attempt ──> accepted, or refused: forgotten
 *      ^── no answer ──┘   again after 1, 2, 4 … 300 s, when the page is seen again, when the network is back, and at
 *                          the next start
 *
 * @param tried Told after every attempt.
 */
export function openOutbox(page: Page, url: string, tried: (click: WaitingClick, answered: Outcome) => void): Outbox {
  const waiting = waitingList(page.warn);
  const underWay = new Map<string, Promise<Outcome>>();
  /** Handed to the browser since their last attempt: hiding a page raises several events. */
  const handedOver = new Set<string>();
  let failures = 0;
  let flushing = false;
  let stopped = false;
  let cancelTimer: (() => void) | undefined;

  const attempt = (click: WaitingClick): Promise<Outcome> => {
    const { id, body } = click;
    const already = underWay.get(id);
    if (already) return already;
    handedOver.delete(id);
    const trying = postClick(page, url, body).then((answered) => {
      underWay.delete(id);
      if (answered.status === "refused") page.warn(`click refused: ${answered.error}`);
      if (answered.status !== "waiting") waiting.remove(id);
      tried(click, answered);
      return answered;
    });
    underWay.set(id, trying);
    return trying;
  };

  /** One click got through: so may the others. One did not: they all wait. */
  const goOn = (answered: Outcome) => {
    if (stopped) return;
    if (answered.status !== "waiting") {
      cancelTimer?.();
      cancelTimer = undefined;
      failures = 0;
      flush();
    } else if (!cancelTimer) {
      // Only then: attempts that fail together are one failure.
      failures += 1;
      cancelTimer = page.after(backoffMs(failures, page.random()), () => {
        cancelTimer = undefined;
        flush();
      });
    }
  };

  const flush = async () => {
    if (flushing) return;
    flushing = true;
    let outcome: Outcome | undefined;
    for (const click of waiting.all()) {
      // Settled meanwhile, or somebody else's attempt.
      if (stopped || !waiting.get(click.id) || underWay.has(click.id)) continue;
      const answered = await attempt(click);
      if (outcome?.status !== "waiting") outcome = answered;
      if (answered.status === "waiting" && answered.unreachable) break;
    }
    flushing = false;
    if (outcome) goOn(outcome);
  };

  return {
    async send(click) {
      if (!waiting.get(click.id)) waiting.add(click);
      const answered = await attempt(waiting.get(click.id) ?? click);
      goOn(answered);
      return answered;
    },
    flush,
    beacon() {
      for (const { id, body } of waiting.all()) {
        if (underWay.has(id) || handedOver.has(id)) continue;
        // The browser takes 64 KB in all; the rest goes at the next start.
        if (!page.beacon(url, body)) break;
        handedOver.add(id);
      }
    },
    use(storage) {
      waiting.use(storage).then(flush, (error) => page.warn(`storage failed: ${error}`));
    },
    stop() {
      stopped = true;
      cancelTimer?.();
    },
  };
}
