import { generateArbitrageLink } from "./arbitrage-link.ts";
import { type CapturedParams, captureParams } from "./capture-params.ts";
import { buildClick } from "./click.ts";
import { followVisit } from "./follow-visit.ts";
import { clicksUrl, gatewayUrl } from "./gateway.ts";
import { openOutbox } from "./outbox.ts";
import type { Page } from "./page/page.ts";
import { sendOnce } from "./send-once.ts";
import { findStorages } from "./storage/find-storages.ts";
import type { Tracker, TrackerOptions, TrackerState } from "./types.ts";
import { withVisit } from "./visit-link.ts";
import { listenersFor } from "./watched.ts";

/** The tracker over any page; `createTracker` is the same over the real one. */
export function startTracker({ endpoint = "", offer, bridge }: TrackerOptions, page: Page): Tracker {
  const { launchParams } = captureParams(page.url);
  // Any page may frame another, and outside VK the bridge's calls never end: only a launch by VK itself counts.
  const vk = launchParams ? bridge : undefined;
  const listeners = listenersFor();
  const state = listeners.watched<TrackerState>({ isLoading: false, error: null, lastSentData: null });

  /** The last visit that the gateway has, and what its link brought. */
  let known: { readonly of: CapturedParams; readonly clickId: string } | undefined;
  const outbox = openOutbox(page, clicksUrl(endpoint), ({ id, body }, answered) => {
    // Clicks of earlier pages go out unnoticed.
    const of = sender.visitOf(id);
    if (!of) return;
    if (answered.status !== "accepted") state.set({ error: answered.error });
    else {
      // Applications print it for others to see: VK's signature stays out.
      const { launch_params: _, ...click } = JSON.parse(body);
      known = { of, clickId: answered.click_id };
      state.set({ error: null, lastSentData: { click, answer: answered } });
    }
  });
  const sender = sendOnce(page, outbox, launchParams || page.loadId, state);
  const events = { hidden: outbox.beacon, back: outbox.flush };
  const { visit, captured, stop: stopFollowing } = followVisit(page.url, vk, listeners, events);
  const stopListening = page.listen(events);
  findStorages(page, vk, outbox.use);

  const send = (again: boolean, ...parts: Parameters<Tracker["sendToLeadsTech"]>) =>
    sender.send(buildClick(page, captured(), offer, ...parts), captured(), again);
  return {
    sendToLeadsTech: (...parts) => send(true, ...parts),
    async autoSendOnUTMChange(userData, utmParams) {
      if (!userData || !utmParams || Object.keys(utmParams).length === 0) return undefined;
      return send(false, userData, utmParams);
    },
    generateArbitrageLink(...parts) {
      const link = generateArbitrageLink(...parts);
      // Another ad may have come since: its visit is not known yet.
      return known?.of === captured() ? withVisit(link, known.clickId, gatewayUrl(endpoint), page.url) : link;
    },
    getState: state.get,
    getVisit: visit.get,
    subscribe: listeners.subscribe,
    stop() {
      for (const stop of [outbox.stop, stopFollowing, stopListening]) stop?.();
    },
  };
}
