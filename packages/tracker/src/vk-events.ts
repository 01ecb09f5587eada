import type { PageEvents } from "./page/page.ts";
import type { VkBridge, VkBridgeEvent } from "./types.ts";
import { isRecord } from "./vk-call.ts";

export interface VkEvents extends PageEvents {
  /** VK has opened another link to the application that runs already; `fragment` is what stands after its `#`. */
  fragment(fragment: string): void;
}

/** Returns how to stop listening. */
export function listenToVk(bridge: VkBridge, { hidden, back, fragment }: VkEvents): () => void {
  const listener = ({ detail }: VkBridgeEvent) => {
    if (detail?.type === "VKWebAppViewHide") hidden();
    if (detail?.type === "VKWebAppViewRestore") back();
    if (detail?.type === "VKWebAppChangeFragment" && isRecord(detail.data)) fragment(String(detail.data.location));
  };
  bridge.subscribe(listener);
  return () => bridge.unsubscribe(listener);
}

/**
 * The page's address with VK's fragment, and without the query: its marks belong to the ad before, and the launch
 * parameters go next to the address.
 */
export function withFragment(url: string, fragment: string): string {
  return `${url.split(/[?#]/)[0]}#${fragment.replace(/^#/, "")}`;
}
