import bridge from "@vkontakte/vk-bridge";
import { useSyncExternalStore } from "react";

type ColorScheme = "light" | "dark";

/** What VK says; undefined until it does, and outside VK: VKUI then asks the system. */
let told: ColorScheme | undefined;
const listeners = new Set<() => void>();

// VK tells it once, in answer to VKWebAppInit: before the first component is there.
bridge.subscribe(({ detail }) => {
  if (detail.type !== "VKWebAppUpdateConfig" || !("appearance" in detail.data)) return;
  told = detail.data.appearance;
  for (const listener of listeners) listener();
});

export function useColorScheme(): ColorScheme | undefined {
  return useSyncExternalStore(subscribe, () => told);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
