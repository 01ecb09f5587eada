import { type CapturedParams, captureParams } from "./capture-params.ts";
import type { PageEvents } from "./page/page.ts";
import type { Visit, VkBridge } from "./types.ts";
import { listenToVk, withFragment } from "./vk-events.ts";
import { getVkUser, launchedUser } from "./vk-user.ts";
import type { Listeners, Watched } from "./watched.ts";

export interface FollowedVisit {
  readonly visit: Watched<Visit>;
  /** What the visit's link brought. */
  captured(): CapturedParams;
  readonly stop: (() => void) | undefined;
}

/**
 * Who has come and what with, from the first address to VK's last change of fragment.
 *
 * @param vk Undefined outside VK.
 */
export function followVisit(
  url: string,
  vk: VkBridge | undefined,
  listeners: Listeners,
  events: PageEvents,
): FollowedVisit {
  let captured = captureParams(url);
  const userData = vk ? null : launchedUser(captured.launch);
  const visit = listeners.watched<Visit>({ userData, utmParams: captured.params });
  const fragment = (text: string) => {
    const next = captureParams(withFragment(url, text));
    // A route of the application itself says nothing of where the user came from.
    if (Object.keys(next.params).length === 0) return;
    captured = { ...next, launchParams: captured.launchParams };
    visit.set({ utmParams: next.params });
  };
  if (vk) getVkUser(vk, { location: url }).then((user) => visit.set({ userData: user }));
  const stop = vk && listenToVk(vk, { ...events, fragment });
  return { visit, captured: () => captured, stop };
}
