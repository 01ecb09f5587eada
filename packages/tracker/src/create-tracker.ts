import { browserPage } from "./page/browser-page.ts";
import { startTracker } from "./start-tracker.ts";
import type { Tracker, TrackerOptions } from "./types.ts";

/**
 * A tracker of one's own. One a page is enough, and `configureTracker` makes it: two would share the page's storage,
 * so what one could not send the other would send to its own gateway. It begins at once: clicks that an earlier page
 * could not send go out now.
 */
export function createTracker(options: TrackerOptions = {}): Tracker {
  return startTracker(options, browserPage());
}

let configured: Tracker | undefined;

/** Sets the tracker that `useArbitrageTracker()` uses. Call it once, before the first component is rendered. */
export function configureTracker(options: TrackerOptions): Tracker {
  configured?.stop();
  configured = createTracker(options);
  return configured;
}

/** The configured tracker; without `configureTracker` one that sends to the page's own origin. */
export function defaultTracker(): Tracker {
  configured ??= createTracker();
  return configured;
}
