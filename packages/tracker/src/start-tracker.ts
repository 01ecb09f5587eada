import { generateArbitrageLink } from "./arbitrage-link.ts";
import { captureParams } from "./capture-params.ts";
import { buildClick } from "./click.ts";
import { followVisit } from "./follow-visit.ts";
import { clicksUrl } from "./gateway.ts";
import { openOutbox } from "./outbox.ts";
import type { Page } from "./page/page.ts";
import { sendOnce } from "./send-once.ts";
import { findStorages } from "./storage/find-storages.ts";
import type { Click, Tracker, TrackerOptions, TrackerState } from "./types.ts";
import { listenersFor } from "./watched.ts";

/** The tracker over any page; `createTracker` is the same over the real one. */
export function startTracker({ endpoint = "", offer, bridge }: TrackerOptions, page: Page): Tracker {
  const { launchParams } = captureParams(page.url);
  // Any page may frame another, and outside VK the bridge's calls never end: only a launch by VK itself counts.
  const vk = launchParams ? bridge : undefined;
  const listeners = listenersFor();
  const state = listeners.watched<TrackerState>({ isLoading: false, error: null, lastSentData: null });

  const outbox = openOutbox(page, clicksUrl(endpoint), ({ id, body }, answered) => {
    // Clicks of earlier pages go out unnoticed.
    if (!sender.isOwn(id)) return;
    if (answered.status !== "accepted") state.set({ error: answered.error });
    else {
      // Whoever prints it shows it to others: VK's signature stays out.
      const { launch_params: _, ...click } = JSON.parse(body);
      state.set({ error: null, lastSentData: { click, answer: answered } });
    }
  });
  const sender = sendOnce(page, outbox, launchParams || page.loadId, state);
  const events = { hidden: outbox.beacon, back: outbox.flush };
  const { visit, captured, stop: stopFollowing } = followVisit(page.url, vk, listeners, events);
  const stopListening = page.listen(events);
  findStorages(page, vk, outbox.use);

  const makeClick = (...parts: Parameters<Tracker["sendToLeadsTech"]>): Click =>
    buildClick(page, captured(), offer, ...parts);
  return {
    sendToLeadsTech: (...parts) => sender.send(makeClick(...parts), true),
    async autoSendOnUTMChange(userData, utmParams) {
      if (!userData || !utmParams || Object.keys(utmParams).length === 0) return undefined;
      return sender.send(makeClick(userData, utmParams), false);
    },
    generateArbitrageLink,
    getState: state.get,
    getVisit: visit.get,
    subscribe: listeners.subscribe,
    stop() {
      for (const stop of [outbox.stop, stopFollowing, stopListening]) stop?.();
    },
  };
}
