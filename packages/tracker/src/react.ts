import { useSyncExternalStore } from "react";
import { defaultTracker } from "./create-tracker.ts";
import type { Tracker, TrackerState, Visit } from "./types.ts";

export interface ArbitrageTrackerOptions {
  /** A tracker of `createTracker`; default: the one that `configureTracker` has set. */
  readonly tracker?: Tracker | undefined;
}

export interface ArbitrageTracker
  extends TrackerState,
    Pick<Tracker, "sendToLeadsTech" | "autoSendOnUTMChange" | "generateArbitrageLink"> {}

/** A server renders before anything was sent, and the browser's first render must agree with it. */
const NOTHING_SENT: TrackerState = { isLoading: false, error: null, lastSentData: null };
const NO_VISIT: Visit = { userData: null, utmParams: {} };

/**
 * The hook of the integration document. Its functions are the same at every render, so they may stand in an effect's list;
 * its state is shared by all components that use the same tracker.
 */
export function useArbitrageTracker({ tracker = defaultTracker() }: ArbitrageTrackerOptions = {}): ArbitrageTracker {
  const state = useSyncExternalStore(tracker.subscribe, tracker.getState, () => NOTHING_SENT);
  const { sendToLeadsTech, autoSendOnUTMChange, generateArbitrageLink } = tracker;
  return { sendToLeadsTech, autoSendOnUTMChange, generateArbitrageLink, ...state };
}

/** Who has come and what with: the document's `userData` and `utmParams`. Follows VK when it changes the fragment. */
export function useVisit({ tracker = defaultTracker() }: ArbitrageTrackerOptions = {}): Visit {
  return useSyncExternalStore(tracker.subscribe, tracker.getVisit, () => NO_VISIT);
}

export default useArbitrageTracker;
